;; Exceptions: throwing, catching with and without the reference, and the legacy form.
(module
  (tag $e (param i32))
  (func (param i32) (throw $e (local.get 0)))
  (func (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $e $caught) (throw $e (local.get 0)))
      (i32.const 0)))
  (func (param i32)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (throw $e (local.get 0)))
      (return))
    (throw_ref))
)
