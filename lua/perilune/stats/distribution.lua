--- Distributions: their functions and their quantiles. Pure: nothing but the arguments decides the answer.
---
--- 1. Every function takes nil for a value that is not known and gives nil then. Anything else outside the domain is an
---    error that says which argument, and what was expected.
--- 2. normal_cdf: rational Chebyshev approximations of W. J. Cody (Mathematics of Computation 23, 1969).
--- 3. normal_quantile: M. J. Wichura, algorithm AS 241, PPND16 (Applied Statistics 37, 1988).
--- 4. Gamma and beta quantiles solve their distribution function in log x and in log(x / (1 - x)); gamma from shape
---    1e8 on by Cornish and Fisher's expansion.
--- 5. Student's t and the F-like tails are the incomplete beta's (Abramowitz & Stegun 26.7.1); so are binomial tails
---    (26.5.24), and Poisson tails are the incomplete gamma's (26.4.21).
--- 6. The answers agree with exact values to about 1e-14 of themselves, also far out in either tail.
local argument = require "perilune.stats.argument"
local special = require "perilune.stats.special"

local M = {}

local INVERSE_ROOT_TWO_PI = 0.398942280401432677940

--- A polynomial by Horner's rule; the coefficient of the highest power comes first.
local function polynomial(x, coefficients)
  local sum = 0.0
  for i = 1, #coefficients do sum = sum * x + coefficients[i] end
  return sum
end

-- Cody's coefficients, highest power first: the middle, the flanks, the far tails.
local cody = {
  middle = {
    { 0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582,
      18154.981253343561249 },
    { 1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956 },
  },
  flank = {
    { 1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979,
      597.27027639480026226, 2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124,
      9842.7148383839780218 },
    { 1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
      18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727 },
  },
  tail = {
    { 0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466,
      2.9112874951168792e-5 },
    { 1.0, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
      7.29751555083966205e-5 },
  },
}

local function ratio(x, pair) return polynomial(x, pair[1]) / polynomial(x, pair[2]) end

--- e^(-z^2 / 2) with the square split, so that its rounding does not grow with z.
local function bell(z)
  local rough = math.floor(z * 16) / 16
  return math.exp(-rough * rough * 0.5) * math.exp(-(z - rough) * (z + rough) * 0.5)
end

--- P(Z > z) for z of at least 0.66.
local function normal_upper(z)
  if z > 38.6 then return 0.0 end
  if z <= 5.656854249492380195 then return bell(z) * ratio(z, cody.flank) end
  local inverse = 1 / (z * z)
  return bell(z) * (INVERSE_ROOT_TWO_PI - inverse * ratio(inverse, cody.tail)) / z
end

--- P(Z <= z) of the standard normal distribution.
---@param z number|nil
---@return number|nil
function M.normal_cdf(z)
  if z == nil then return nil end
  z = argument.number("normal_cdf", "z", z)
  if math.abs(z) <= 0.67448975 then return 0.5 + z * ratio(z * z, cody.middle) end
  if z > 0 then return 1 - normal_upper(z) end
  return normal_upper(-z)
end

-- Wichura's coefficients, highest power first.
local wichura = {
  middle = {
    { 2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
      1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0 },
    { 5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
      5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0 },
  },
  flank = {
    { 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
      3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0 },
    { 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
      6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0 },
  },
  tail = {
    { 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
      2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0 },
    { 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
      1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0 },
  },
}

--- The z below which the standard normal distribution has the probability p.
---@param p number|nil from 0 to 1; -inf and inf at the ends
---@return number|nil
function M.normal_quantile(p)
  if p == nil then return nil end
  p = argument.probability("normal_quantile", "p", p)
  local q = p - 0.5
  if math.abs(q) <= 0.425 then return q * ratio(0.180625 - q * q, wichura.middle) end
  local tail = q < 0 and p or 1 - p
  if tail == 0 then return q < 0 and -math.huge or math.huge end
  local r = math.sqrt(-math.log(tail))
  local z = r <= 5 and ratio(r - 1.6, wichura.flank) or ratio(r - 5, wichura.tail)
  return q < 0 and -z or z
end

--- The two-sided point of the normal distribution: 1.96 for 0.95.
---@param confidence? number between 0 and 1 (default 0.95)
---@return number
function M.z(confidence)
  if confidence == nil then confidence = 0.95 end
  return -M.normal_quantile((1 - argument.inside("z", "confidence", confidence)) / 2)
end

--- Logarithm of the gamma function.
---@param x number|nil above 0
---@return number|nil
function M.log_gamma(x)
  if x == nil then return nil end
  return special.log_gamma(argument.positive("log_gamma", "x", x))
end

--- P(X <= x) of the gamma distribution with scale 1: the regularised incomplete gamma function P(shape, x).
---@param x number|nil 0 below 0
---@param shape number above 0
---@return number|nil lower, number|nil upper 1 - lower, exact where lower is nearly 1
function M.gamma_cdf(x, shape)
  if x == nil or shape == nil then return nil, nil end
  x = argument.number("gamma_cdf", "x", x)
  return special.incomplete_gamma(argument.positive("gamma_cdf", "shape", shape), x)
end

--- Wilson and Hilferty's cube root, or the first term of the series where that is below 0: a start for the solver.
local function gamma_start(p, shape)
  local cube = 1 - 1 / (9 * shape) + M.normal_quantile(p) / (3 * math.sqrt(shape))
  if cube > 0.3 then return math.log(shape) + 3 * math.log(cube) end
  return (math.log(p) + special.log_gamma(shape + 1)) / shape
end

--- Cornish and Fisher's expansion to the third order: for the largest shapes it is exact to the last digits, while the
--- series would take millions of terms.
local function large_gamma_quantile(p, shape)
  local z, root = M.normal_quantile(p), math.sqrt(shape)
  return shape + z * root + (z * z - 1) / 3 + (z ^ 3 - 7 * z) / (36 * root)
end

--- The x below which the gamma distribution with scale 1 has the probability p.
---@param p number|nil from 0 to 1
---@param shape number above 0
---@return number|nil
function M.gamma_quantile(p, shape)
  if p == nil or shape == nil then return nil end
  p = argument.probability("gamma_quantile", "p", p)
  shape = argument.positive("gamma_quantile", "shape", shape)
  if p == 0 or p == 1 then return p == 0 and 0.0 or math.huge end
  if shape >= 1e8 then return large_gamma_quantile(p, shape) end
  local function tails(u) return special.incomplete_gamma(shape, math.exp(u)) end
  local function slope(u) return special.poisson_density(shape, math.exp(u)) * shape end
  return math.exp(special.invert(p, tails, slope, -745.0, 709.0, gamma_start(p, shape)))
end

--- P(X <= x) of the chi-square distribution.
---@param x number|nil
---@param freedom number degrees of freedom, above 0
---@return number|nil lower, number|nil upper the p-value of a test
function M.chi_square_cdf(x, freedom)
  if x == nil or freedom == nil then return nil, nil end
  x = argument.number("chi_square_cdf", "x", x)
  return special.incomplete_gamma(argument.positive("chi_square_cdf", "freedom", freedom) / 2, x / 2)
end

--- The x below which the chi-square distribution has the probability p.
---@param p number|nil from 0 to 1
---@param freedom number degrees of freedom, above 0
---@return number|nil
function M.chi_square_quantile(p, freedom)
  if p == nil or freedom == nil then return nil end
  p = argument.probability("chi_square_quantile", "p", p)
  return 2 * M.gamma_quantile(p, argument.positive("chi_square_quantile", "freedom", freedom) / 2)
end

--- P(X <= x) of the beta distribution: the regularised incomplete beta function I_x(a, b).
---@param x number|nil
---@param a number above 0
---@param b number above 0
---@return number|nil lower, number|nil upper
function M.beta_cdf(x, a, b)
  if x == nil or a == nil or b == nil then return nil, nil end
  x = argument.number("beta_cdf", "x", x)
  a, b = argument.positive("beta_cdf", "a", a), argument.positive("beta_cdf", "b", b)
  return special.incomplete_beta(a, b, x, 1 - x)
end

--- Beyond it x or 1 - x is below what a double holds.
local LOG_ODDS_END = 700.0

--- x and 1 - x of a log-odds u.
local function from_log_odds(u)
  if u > 0 then
    local e = math.exp(-u)
    return 1 / (1 + e), e / (1 + e)
  end
  local e = math.exp(u)
  return e / (1 + e), 1 / (1 + e)
end

--- The log-odds of the beta quantile; p between 0 and 1.
local function beta_log_odds(p, a, b)
  local function tails(u) return special.incomplete_beta(a, b, from_log_odds(u)) end
  local function slope(u)
    local x, y = from_log_odds(u)
    return special.binomial_density(a, a + b, x, y) * (a * b / (a + b))
  end
  local start = math.log(a / b) + M.normal_quantile(p) * math.sqrt(1 / a + 1 / b)
  return special.invert(p, tails, slope, -LOG_ODDS_END, LOG_ODDS_END, start)
end

--- The x below which the beta distribution has the probability p.
---@param p number|nil from 0 to 1
---@param a number above 0
---@param b number above 0
---@return number|nil
function M.beta_quantile(p, a, b)
  if p == nil or a == nil or b == nil then return nil end
  p = argument.probability("beta_quantile", "p", p)
  a, b = argument.positive("beta_quantile", "a", a), argument.positive("beta_quantile", "b", b)
  if p == 0 or p == 1 then return p end
  local x = from_log_odds(beta_log_odds(p, a, b))
  return x
end

--- P(T <= t) of Student's t distribution.
---@param t number|nil
---@param freedom number degrees of freedom, above 0
---@return number|nil
function M.student_cdf(t, freedom)
  if t == nil or freedom == nil then return nil end
  t = argument.number("student_cdf", "t", t)
  freedom = argument.positive("student_cdf", "freedom", freedom)
  local square = t * t
  local x, y = freedom / (freedom + square), 1 / (1 + freedom / square)
  local both_tails = special.incomplete_beta(freedom / 2, 0.5, x, y)
  return t > 0 and 1 - both_tails / 2 or both_tails / 2
end

--- The t below which Student's distribution has the probability p.
---@param p number|nil from 0 to 1; -inf and inf at the ends
---@param freedom number degrees of freedom, above 0; below 0.1 the far tails pass 1e150 and are told as inf
---@return number|nil
function M.student_quantile(p, freedom)
  if p == nil or freedom == nil then return nil end
  p = argument.probability("student_quantile", "p", p)
  freedom = argument.positive("student_quantile", "freedom", freedom)
  if p == 0 or p == 1 then return p == 0 and -math.huge or math.huge end
  if p == 0.5 then return 0.0 end
  local log_odds = beta_log_odds(2 * math.min(p, 1 - p), freedom / 2, 0.5)
  local t = log_odds > 1 - LOG_ODDS_END and math.sqrt(freedom) * math.exp(-log_odds / 2) or math.huge
  return p < 0.5 and -t or t
end

--- P(X <= k) for k successes among n trials.
---@param k number|nil whole part counts; 0 below 0, 1 from n on
---@param n number trials, a whole number
---@param p number probability of a success
---@return number|nil lower, number|nil upper P(X > k)
function M.binomial_cdf(k, n, p)
  if k == nil or n == nil or p == nil then return nil, nil end
  k = math.floor(argument.finite("binomial_cdf", "k", k))
  n, p = argument.whole("binomial_cdf", "n", n), argument.probability("binomial_cdf", "p", p)
  if k < 0 then return 0.0, 1.0 end
  if k >= n then return 1.0, 0.0 end
  local upper, lower = special.incomplete_beta(k + 1.0, n - k, p, 1 - p)
  return lower, upper
end

--- P(X <= k) of the Poisson distribution.
---@param k number|nil whole part counts; 0 below 0
---@param mean number at least 0
---@return number|nil lower, number|nil upper P(X > k)
function M.poisson_cdf(k, mean)
  if k == nil or mean == nil then return nil, nil end
  k = math.floor(argument.finite("poisson_cdf", "k", k))
  mean = argument.non_negative("poisson_cdf", "mean", mean)
  if k < 0 then return 0.0, 1.0 end
  local upper, lower = special.incomplete_gamma(k + 1.0, mean)
  return lower, upper
end

return M
