--- A generator of random numbers of our own, so that one seed gives one answer: Lua's math.random has one state for
--- the whole program.
---
--- 1. Whole numbers: xoshiro256** (D. Blackman and S. Vigna, ACM TOMS 47, 2021), its state filled by SplitMix64 (G. L.
---    Steele, D. Lea and C. H. Flood, OOPSLA 2014). 64-bit integers wrap in Lua, so the stream is the same everywhere;
---    what is made of it passes through the C library's log and exp, whose last digit may differ between machines.
--- 2. Normal: by inversion (AS 241), one number of the stream each. Gamma: G. Marsaglia and W. W. Tsang (ACM TOMS 26,
---    2000), with the power of a uniform number below shape 1. Beta and Student's t are made of gamma and normal.
local argument = require "perilune.stats.argument"
local distribution = require "perilune.stats.distribution"

local M = {}

---@class perilune.generator
local generator = {}
generator.__index = generator
generator.__metatable = false

local function rotate(x, k) return x << k | x >> (64 - k) end

--- SplitMix64: a function that gives one number after another.
local function split_mix(state)
  return function()
    state = state + 0x9e3779b97f4a7c15
    local z = state
    z = (z ~ z >> 30) * 0xbf58476d1ce4e5b9
    z = (z ~ z >> 27) * 0x94d049bb133111eb
    return z ~ z >> 31
  end
end

--- A new stream.
---@param seed integer
---@return perilune.generator
function M.generator(seed)
  if math.type(seed) ~= "integer" then
    error(("stats.generator: seed: expected a whole number, got %s"):format(tostring(seed)), 2)
  end
  local fill = split_mix(seed)
  return setmetatable({ fill(), fill(), fill(), fill() }, generator)
end

--- The next 64 random bits.
---@return integer
function generator:bits()
  local s0, s1, s2, s3 = self[1], self[2], self[3], self[4]
  local result = rotate(s1 * 5, 7) * 9
  s2, s3 = s2 ~ s0, s3 ~ s1
  self[1], self[2], self[3], self[4] = s0 ~ s3, s1 ~ s2, s2 ~ s1 << 17, rotate(s3, 45)
  return result
end

--- A number between 0 and 1, neither of them: 52 bits and a half.
---@return number
function generator:uniform()
  return ((self:bits() >> 12) + 0.5) * 0x1p-52
end

--- A whole number from 1 to n; the bias is below n / 2^52.
---@param n integer
---@return integer
function generator:index(n)
  return math.floor((self:bits() >> 12) * 0x1p-52 * n) + 1
end

--- Of the standard normal distribution.
---@return number
function generator:normal()
  return distribution.normal_quantile(self:uniform())
end

--- Of the gamma distribution with scale 1.
---@param shape number above 0
---@return number
function generator:gamma(shape)
  argument.positive("generator:gamma", "shape", shape)
  if shape < 1 then return self:gamma(shape + 1) * self:uniform() ^ (1 / shape) end
  local d = shape - 1 / 3
  local c = 1 / math.sqrt(9 * d)
  while true do
    local z = self:normal()
    local v = (1 + c * z) ^ 3
    if v > 0 and math.log(self:uniform()) < 0.5 * z * z + d - d * v + d * math.log(v) then return d * v end
  end
end

--- Of the beta distribution.
---@param a number above 0
---@param b number above 0
---@return number
function generator:beta(a, b)
  local x = self:gamma(a)
  local y = self:gamma(b)
  return x / (x + y)
end

--- Of Student's t distribution.
---@param freedom number degrees of freedom, above 0
---@return number
function generator:student(freedom)
  local z = self:normal()
  return z / math.sqrt(self:gamma(freedom / 2) * 2 / freedom)
end

return M
