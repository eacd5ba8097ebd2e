;; Its _start takes a parameter, as no program's does.
(module
  (memory (export "memory") 1)
  (func (export "_start") (param i32)))
