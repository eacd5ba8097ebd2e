-- Each takes n and answers a string or a number, the same in every engine.

function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end

function sieve(n)
  local composite, count = {}, 0
  for i = 2, n do
    if not composite[i] then
      count = count + 1
      for k = i * 2, n, i do composite[k] = true end
    end
  end
  return count
end

local Vector = {}
Vector.__index = Vector
local function vector(x, y, z) return setmetatable({ x = x, y = y, z = z }, Vector) end
function Vector.__add(a, b) return vector(a.x + b.x, a.y + b.y, a.z + b.z) end
function Vector:scaled(f) return vector(self.x * f, self.y * f, self.z * f) end
function Vector:length() return math.sqrt(self.x * self.x + self.y * self.y + self.z * self.z) end

function objects(n)
  local p, sum = vector(1, 2, 3), 0
  for i = 0, n - 1 do
    p = (p + vector(i & 7, 1, 0)):scaled(0.5)
    sum = sum + p:length()
  end
  return string.format("%.6f", sum)
end

function strings(n)
  local words = {}
  for i = 1, n do words[i] = "w" .. (i * 7919 % 1000) end
  local text, sum = table.concat(words, " "), 0
  for word in text:gmatch("%w+") do sum = (sum * 31 + #word + word:byte(-1)) & 0xffffffff end
  return sum .. text:upper():gsub("W", "-"):sub(1, 40)
end

function sort(n)
  local a, x = {}, 12345
  for i = 1, n do x = (x * 1103515245 + 12345) & 0x7fffffff; a[i] = x % 100000 end
  table.sort(a, function(p, q) return p < q end)
  return a[1] .. "," .. a[n // 2] .. "," .. a[n]
end

function closures(n)
  local function make(step) local at = 0; return function() at = at + step; return at end end
  local counters, sum = { make(1), make(2), make(3) }, 0
  for i = 0, n - 1 do sum = sum + counters[i % 3 + 1]() end
  return sum
end

function tables(n)
  local queue, sum = {}, 0
  for i = 1, n do
    table.insert(queue, { key = "k" .. i % 97, value = i })
    if #queue > 50 then
      local first = table.remove(queue, 1)
      sum = sum + first.value + #first.key
    end
  end
  return sum
end

function mandel(n)
  local count = 0
  for py = 0, n - 1 do
    for px = 0, n - 1 do
      local cr, ci, zr, zi, i = px * 3 / n - 2, py * 2 / n - 1, 0.0, 0.0, 0
      while i < 50 and zr * zr + zi * zi < 4 do zr, zi, i = zr * zr - zi * zi + cr, 2 * zr * zi + ci, i + 1 end
      count = count + i
    end
  end
  return count
end
