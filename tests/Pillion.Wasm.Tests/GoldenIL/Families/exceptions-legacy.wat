;; The form of exception handling that toolchains still write.
(module
  (tag $e (param i32))
  (func (param i32) (result i32)
    try (result i32)
      local.get 0
      throw $e
    catch $e
    catch_all
      rethrow 0
    end)
)
