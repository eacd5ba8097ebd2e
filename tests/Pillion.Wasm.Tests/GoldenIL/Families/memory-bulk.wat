;; Memories as a whole, and a second memory.
(module
  (memory 1) (memory $second 1)
  (data $bytes "passive")
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32 i32) (memory.init $bytes (local.get 0) (local.get 1) (local.get 2)))
  (func (data.drop $bytes))
  (func (param i32) (result i32) (i32.load $second (local.get 0)))
  (func (param i32 i32 i32) (memory.copy $second 0 (local.get 0) (local.get 1) (local.get 2)))
)
