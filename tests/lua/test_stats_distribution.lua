-- Distributions against printed tables and against sums and forms that are exact.
local check = require "tests.lua.check"
local stats = require "perilune.stats"

--- Within a share of the value itself.
local function close(got, wanted, tolerance, what)
  check.near(got, wanted, tolerance * math.abs(wanted), what)
end

-- Printed tables, three decimals: p, degrees of freedom, point.
local student_table = {
  { 0.975, 1, 12.706 }, { 0.975, 2, 4.303 }, { 0.975, 5, 2.571 }, { 0.975, 10, 2.228 }, { 0.975, 30, 2.042 },
  { 0.975, 120, 1.980 }, { 0.995, 5, 4.032 }, { 0.995, 10, 3.169 }, { 0.95, 1, 6.314 }, { 0.95, 10, 1.812 },
  { 0.9995, 3, 12.924 },
}

local chi_square_table = {
  { 0.95, 1, 3.841 }, { 0.95, 2, 5.991 }, { 0.95, 5, 11.070 }, { 0.95, 10, 18.307 }, { 0.95, 30, 43.773 },
  { 0.95, 100, 124.342 }, { 0.025, 10, 3.247 }, { 0.99, 1, 6.635 }, { 0.005, 10, 2.156 }, { 0.001, 1, 0.000 },
}

-- z and P(Z <= z), 15 digits and more (the tails by asymptotic expansion to 30 digits).
local normal_points = {
  { 0, 0.5 }, { 1, 0.841344746068542949 }, { -1, 0.158655253931457051 }, { 1.959963984540054, 0.975 },
  { -3, 0.00134989803163009453 }, { -6, 9.86587645037698141e-10 }, { -10, 7.61985302416052607e-24 },
  { -20, 2.75362411860623239e-89 }, { -38, 2.88542835100396446e-316 },
}

--- The binomial tail as the sum of its terms.
local function binomial_sum(k, n, p)
  local sum = 0.0
  for i = 0, k do
    local ways = 1.0
    for j = 1, i do ways = ways * (n - i + j) / j end
    sum = sum + ways * p ^ i * (1 - p) ^ (n - i)
  end
  return sum
end

check.run {
  { "normal distribution, also far out", function()
    for _, c in ipairs(normal_points) do close(stats.normal_cdf(c[1]), c[2], c[1] < -37 and 1e-7 or 2e-14, c[1]) end
    check.equal(stats.normal_cdf(-40), 0.0)
    check.equal(stats.normal_cdf(40), 1.0)
  end },
  { "normal quantile turns the distribution round", function()
    close(stats.normal_quantile(0.975), 1.959963984540054, 1e-15)
    close(stats.normal_quantile(0.25), -0.6744897501960817, 1e-15) -- AS 241's own test values
    close(stats.normal_quantile(0.001), -3.090232306167814, 1e-15)
    close(stats.normal_quantile(1e-20), -9.262340089798408, 1e-15)
    for z = -37, 5 do close(stats.normal_quantile(stats.normal_cdf(z)), z, z > 0 and 1e-10 or 1e-13, z) end
    check.equal(stats.normal_quantile(0), -math.huge)
    check.equal(stats.normal_quantile(1), math.huge)
  end },
  { "two-sided points of the normal distribution", function()
    close(stats.z(), stats.z95, 1e-15)
    check.near(stats.z(0.99), 2.5758293, 1e-7)
    check.near(stats.z(0.9), 1.6448536, 1e-7)
  end },
  { "log-gamma is the logarithm of factorials, and of half-integer products with the root of pi", function()
    local factorial, half = 0.0, math.log(math.pi) / 2
    for n = 1, 60 do
      check.near(stats.log_gamma(n), factorial, 4e-15 * math.max(1, factorial), n)
      check.near(stats.log_gamma(n - 0.5), half, 4e-15 * math.max(1, math.abs(half)), n - 0.5)
      factorial, half = factorial + math.log(n), half + math.log(n - 0.5)
    end
  end },
  { "Student's points are those of the printed table", function()
    for _, c in ipairs(student_table) do
      check.near(stats.student_quantile(c[1], c[2]), c[3], 5.01e-4, c[1] .. " with " .. c[2])
      check.near(stats.student_quantile(1 - c[1], c[2]), -c[3], 5.01e-4)
      close(stats.student_cdf(stats.student_quantile(c[1], c[2]), c[2]), c[1], 1e-14)
    end
  end },
  { "Student's distribution has closed forms for 1 and 2 degrees, and is normal for many", function()
    for _, t in ipairs { -1e8, -3, -0.1, 0, 1e-9, 0.7, 5 } do
      close(stats.student_cdf(t, 1), t < -1 and math.atan(-1 / t) / math.pi or 0.5 + math.atan(t) / math.pi, 1e-14, t)
      check.near(stats.student_cdf(t, 2), 0.5 + t / (2 * math.sqrt(2 + t * t)), 1e-15, t)
    end
    close(stats.student_quantile(0.9, 2), 0.8 / math.sqrt(2 * 0.9 * 0.1), 1e-14)
    check.near(stats.student_quantile(0.975, 1e8), stats.z95 + (stats.z95 ^ 3 + stats.z95) / 4e8, 1e-13)
    check.equal(stats.student_quantile(0.5, 7), 0.0)
  end },
  { "chi-square points are those of the printed table", function()
    for _, c in ipairs(chi_square_table) do
      check.near(stats.chi_square_quantile(c[1], c[2]), c[3], 5.01e-4, c[1] .. " with " .. c[2])
      close(stats.chi_square_cdf(stats.chi_square_quantile(c[1], c[2]), c[2]), c[1], 1e-13)
    end
  end },
  { "gamma has closed forms for shapes 1 and 1/2, and chi-square for 2 degrees", function()
    for _, x in ipairs { 1e-9, 0.3, 1, 4, 20 } do
      local lower, upper = stats.gamma_cdf(x, 1)
      close(upper, math.exp(-x), 1e-14, x)
      check.near(lower + upper, 1, 1e-15)
      close(stats.gamma_cdf(x * x / 2, 0.5), 1 - 2 * stats.normal_cdf(-x), x < 0.1 and 1e-6 or 1e-14, x)
    end
    for _, p in ipairs { 1e-12, 0.3, 0.975 } do
      close(stats.chi_square_quantile(p, 2), -2 * math.log(1 - p), p < 0.1 and 1e-4 or 1e-14)
    end
  end },
  { "gamma quantiles turn the distribution round for any shape", function()
    for _, shape in ipairs { 0.05, 0.5, 1, 7.5, 300, 1e5 } do
      for _, p in ipairs { 1e-6, 0.025, 0.5, 0.975, 0.999 } do
        close(stats.gamma_cdf(stats.gamma_quantile(p, shape), shape), p, 1e-11, shape .. " at " .. p)
      end
    end
    for _, p in ipairs { 1e-9, 0.025, 0.975 } do
      close(stats.gamma_quantile(p, 1e8), stats.gamma_quantile(p, 1e8 * (1 - 1e-15)), 1e-13, p)
    end
    check.equal({ stats.gamma_quantile(0, 3), stats.gamma_quantile(1, 3) }, { 0.0, math.huge })
  end },
  { "beta has closed forms where one parameter is 1, and for 1/2 and 1/2", function()
    for _, x in ipairs { 1e-6, 0.2, 0.5, 0.9 } do
      close(stats.beta_cdf(x, 3.5, 1), x ^ 3.5, 1e-13, x)
      local _, upper = stats.beta_cdf(x, 1, 40)
      close(upper, (1 - x) ^ 40, 1e-13, x)
      close(stats.beta_cdf(x, 0.5, 0.5), 2 / math.pi * math.asin(math.sqrt(x)), 1e-13, x)
      close(stats.beta_quantile(x, 0.5, 0.5), math.sin(math.pi / 2 * x) ^ 2, 1e-13, x)
    end
    check.equal({ stats.beta_cdf(-1, 2, 3), stats.beta_cdf(2, 2, 3) }, { 0.0, 1.0, 0.0 })
  end },
  { "beta of millions keeps its digits", function()
    check.near(stats.beta_cdf(0.5, 1e6, 1e6), 0.5, 1e-14)
    local x = stats.beta_quantile(0.025, 5e6, 5e6)
    check.near(x, 0.5 - stats.z95 / 2 / math.sqrt(1e7), 1e-10)
    close(stats.beta_cdf(x, 5e6, 5e6), 0.025, 1e-11)
  end },
  { "binomial and Poisson tails are the sums of their terms", function()
    for _, n in ipairs { 1, 7, 30 } do
      for k = 0, n do close(stats.binomial_cdf(k, n, 0.3), binomial_sum(k, n, 0.3), 1e-13, k .. " of " .. n) end
    end
    local term, sum = math.exp(-4.5), 0.0
    for k = 0, 30 do
      sum = sum + term
      close(stats.poisson_cdf(k, 4.5), sum, 1e-14, k)
      term = term * 4.5 / (k + 1)
    end
    check.equal({ stats.binomial_cdf(-1, 5, 0.5) }, { 0.0, 1.0 })
    check.equal({ stats.binomial_cdf(5, 5, 0.5) }, { 1.0, 0.0 })
    check.equal({ stats.poisson_cdf(-1, 5) }, { 0.0, 1.0 })
    check.equal({ stats.poisson_cdf(0, 0) }, { 1.0, 0.0 })
  end },
  { "what is not known has no probability", function()
    check.equal({ stats.normal_cdf(nil), stats.gamma_quantile(nil, 2), stats.student_cdf(1, nil) }, {})
    check.equal({ stats.binomial_cdf(nil, 3, 0.5) }, {})
  end },
  { "wrong arguments are told by name", function()
    check.fails("stats.normal_quantile: p: expected a number from 0 to 1, got 1.5", stats.normal_quantile, 1.5)
    check.fails("stats.student_cdf: freedom: expected a finite number above 0, got 0", stats.student_cdf, 1, 0)
    check.fails('stats.normal_cdf: z: expected a number, got "1"', stats.normal_cdf, "1")
    check.fails("stats.z: confidence: expected a number between 0 and 1", stats.z, 95)
    check.fails("stats.binomial_cdf: n: expected a whole number", stats.binomial_cdf, 1, 2.5, 0.5)
  end },
  { "an unknown name says what it may have meant", function()
    check.fails('stats has no "wilsn"; did you mean "wilson"?', function() return stats.wilsn end)
  end },
}
