--- Special functions that the distributions are made of: gamma, incomplete gamma, incomplete beta, and the inverse of
--- a distribution function. For the library's own use: arguments are floats that were checked before.
---
--- 1. log_gamma: Stirling's series with Bernoulli numbers from 10 on, the recurrence below (Abramowitz & Stegun 6.1.40,
---    6.1.15). Absolute error about 2e-15 below 10, relative after.
--- 2. Densities by C. Loader's saddle-point form (Fast and Accurate Computation of Binomial Probabilities, 2000), so
---    that counts of millions keep all digits instead of losing them in a difference of large logarithms.
--- 3. Incomplete gamma: the power series below x = a + 1, Legendre's continued fraction by Lentz's method above (A & S
---    6.5.29, 6.5.31). Incomplete beta: the continued fraction of DiDonato & Morris 1992
---    (ACM TOMS 18, algorithm 708). All take about sqrt(a + b) steps at most.
--- 4. Both give the lower and the upper part; the smaller one is computed, so neither tail is lost to 1 - x.
local M = {}

local HALF_LOG_TWO_PI = 0.918938533204672741780
local EPSILON = 2.220446049250313e-16
local TINY = 1e-300
local MOST_STEPS = 10000000

--- log(1 + x) without loss for small x (W. Kahan).
---@param x number above -1
function M.log1p(x)
  local u = 1.0 + x
  if u == 1.0 then return x end
  if u == math.huge then return u end
  return math.log(u) * x / (u - 1.0)
end

-- B(2k) / (2k (2k - 1)), k = 1 ... 9.
local stirling = {
  1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400, 43867 / 244188,
}

--- What Stirling's formula leaves out, for x of at least 10.
local function stirling_rest(x)
  local inverse, sum = 1 / (x * x), 0.0
  for k = #stirling, 1, -1 do sum = sum * inverse + stirling[k] end
  return sum / x
end

--- Logarithm of the gamma function.
---@param x number above 0
function M.log_gamma(x)
  local product = 1.0
  while x < 10 do
    product = product * x
    x = x + 1
  end
  return (x - 0.5) * math.log(x) - x + HALF_LOG_TWO_PI + stirling_rest(x) - math.log(product)
end

--- log x! - log(sqrt(2 pi x) (x / e)^x)
local function stirling_error(x)
  if x >= 10 then return stirling_rest(x) end
  return M.log_gamma(x + 1) - (x + 0.5) * math.log(x) + x - HALF_LOG_TWO_PI
end

--- x log(x / mean) + mean - x, Loader's deviance part; a series where the two are near each other.
local function deviance(x, mean)
  if math.abs(x - mean) >= 0.1 * (x + mean) then return x * (math.log(x) - math.log(mean)) + mean - x end
  local v = (x - mean) / (x + mean)
  local sum, term = (x - mean) * v, 2 * x * v
  for j = 1, 1000 do
    term = term * v * v
    local more = sum + term / (2 * j + 1)
    if more == sum then break end
    sum = more
  end
  return sum
end

--- Poisson probability e^-mean mean^x / x!, for real x.
---@param x number at least 0
---@param mean number above 0
function M.poisson_density(x, mean)
  if x == 0 then return math.exp(-mean) end
  if mean == math.huge then return 0.0 end
  if x < 1e-8 then return math.exp(-mean + x * math.log(mean) - M.log_gamma(x + 1)) end
  return math.exp(-stirling_error(x) - deviance(x, mean)) / math.sqrt(2 * math.pi * x)
end

--- Binomial probability of x among n, for real x and n; `q` is 1 - p, given apart for its digits.
function M.binomial_density(x, n, p, q)
  if p == 0 then return x == 0 and 1.0 or 0.0 end
  if q == 0 then return x == n and 1.0 or 0.0 end
  if x < 1e-8 or n - x < 1e-8 then
    local ways = M.log_gamma(n + 1) - M.log_gamma(x + 1) - M.log_gamma(n - x + 1)
    local log_q = p < 0.5 and M.log1p(-p) or math.log(q)
    local log_p = q < 0.5 and M.log1p(-q) or math.log(p)
    return math.exp(ways + x * log_p + (n - x) * log_q)
  end
  local exponent = stirling_error(n) - stirling_error(x) - stirling_error(n - x)
    - deviance(x, n * p) - deviance(n - x, n * q)
  return math.exp(exponent) * math.sqrt(n / (2 * math.pi * x * (n - x)))
end

--- P(a, x) by its power series, for x below a + 1.
local function gamma_series(a, x)
  local sum, term, divisor = 1.0, 1.0, a
  repeat
    divisor = divisor + 1
    term = term * x / divisor
    sum = sum + term
  until not (term > sum * EPSILON * 0.5) -- ends for NaN too
  return sum * M.poisson_density(a, x)
end

--- The continued fraction 1 / (first + n1 / (d1 + n2 / (d2 + ...))), by Lentz's method.
---@param first number
---@param term fun(i: integer): number, number the i-th numerator and denominator
local function continued_fraction(first, term)
  local c, d = 1 / TINY, 1 / first
  local value, i = d, 0
  repeat
    i = i + 1
    local numerator, denominator = term(i)
    d = numerator * d + denominator
    if math.abs(d) < TINY then d = TINY end
    c = denominator + numerator / c
    if math.abs(c) < TINY then c = TINY end
    d = 1 / d
    local step = c * d
    value = value * step
  until not (math.abs(step - 1) > EPSILON) or i >= MOST_STEPS
  return value
end

--- Q(a, x) by the continued fraction, for x above a + 1.
local function gamma_fraction(a, x)
  local fraction = continued_fraction(x + 1 - a, function(i) return -i * (i - a), x + 1 - a + 2 * i end)
  return fraction * M.poisson_density(a, x) * a
end

--- Regularised incomplete gamma functions.
---@param a number shape, above 0
---@param x number at least 0
---@return number lower P(a, x), number upper Q(a, x) = 1 - P
function M.incomplete_gamma(a, x)
  if x <= 0 then return 0.0, 1.0 end
  if x == math.huge then return 1.0, 0.0 end
  if x < a + 1 then
    local lower = math.min(1.0, gamma_series(a, x))
    return lower, 1 - lower
  end
  local upper = math.min(1.0, gamma_fraction(a, x))
  return 1 - upper, upper
end

--- I_x(a, b) by the continued fraction, for x of at most a / (a + b). It takes what is small as it is (`y`, `lambda`),
--- where the classical fraction (Abramowitz & Stegun 26.5.8) subtracts from 1 and loses digits when a is large.
local function beta_fraction(a, b, x, y)
  local lambda = a > b and (a + b) * y - b or a - (a + b) * x
  local c, c0, c1 = 1 + lambda, b / a, 1 + 1 / a
  local t, s = 1.0, a + 1
  return continued_fraction(c / c1, function(n)
    local w, e = n * (b - n) * x, a / s
    local numerator = t * (t + c0) * e * e * w * x
    t = 1 + n / a
    local denominator = n + w / s + t / (c1 + 2 * n / a) * (c + n * (1 + y))
    s = s + 2
    return numerator, denominator
  end) * M.binomial_density(a, a + b, x, y) * (a * b / (a + b))
end

--- Regularised incomplete beta function; `y` is 1 - x, given apart for its digits.
---@param a number above 0
---@param b number above 0
---@return number lower I_x(a, b), number upper 1 - I_x
function M.incomplete_beta(a, b, x, y)
  if x <= 0 then return 0.0, 1.0 end
  if y <= 0 then return 1.0, 0.0 end
  if x <= a / (a + b) then
    local lower = math.min(1.0, beta_fraction(a, b, x, y))
    return lower, 1 - lower
  end
  local upper = math.min(1.0, beta_fraction(b, a, y, x))
  return 1 - upper, upper
end

--- Where a distribution function has the probability p: Newton's method on the logarithm of the smaller tail, which is
--- nearly straight far out, kept inside a bracket that bisection narrows.
---@param p number between 0 and 1
---@param tails fun(u: number): number, number the lower and the upper tail at u
---@param slope fun(u: number): number the derivative of the lower tail
---@param low number below the answer
---@param high number above it
---@param start number first guess
---@return number u
function M.invert(p, tails, slope, low, high, start)
  local in_lower = p <= 0.5
  local target = math.log(in_lower and p or 1 - p)
  local u = math.max(low, math.min(high, start))
  for _ = 1, 200 do
    local lower, upper = tails(u)
    local tail = in_lower and lower or upper
    local gap = math.log(tail) - target
    if not in_lower then gap = -gap end
    if gap == 0 then return u end
    if gap > 0 then high = u else low = u end
    local next_u = u - gap * tail / slope(u)
    if not (next_u > low and next_u < high) then next_u = low + (high - low) / 2 end
    if math.abs(next_u - u) <= 2 * EPSILON * math.abs(next_u) or next_u == low or next_u == high then return next_u end
    u = next_u
  end
  return u
end

return M
