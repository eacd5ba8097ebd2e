(component
  (type (;0;)
    (instance
      (type (;0;) (record (field "x" s32) (field "y" f64)))
      (export (;1;) "point" (type (eq 0)))
      (type (;2;) (enum "red" "green" "blue"))
      (export (;3;) "color" (type (eq 2)))
    )
  )
  (import "demo:echo/types@1.0.0" (instance (;0;) (type 0)))
  (alias export 0 "point" (type (;1;)))
  (alias export 0 "color" (type (;2;)))
  (type (;3;)
    (instance
      (alias outer 1 1 (type (;0;)))
      (export (;1;) "point" (type (eq 0)))
      (type (;2;) (list string))
      (type (;3;) (option 1))
      (type (;4;) (list u32))
      (type (;5;) (record (field "name" string) (field "tags" 2) (field "home" 3) (field "age" u8) (field "scores" 4)))
      (export (;6;) "person" (type (eq 5)))
      (type (;7;) (variant (case "nothing") (case "circle" f64) (case "named" string) (case "at" 1)))
      (export (;8;) "shape" (type (eq 7)))
      (alias outer 1 2 (type (;9;)))
      (export (;10;) "colour" (type (eq 9)))
      (type (;11;) (flags "read" "write" "exec"))
      (export (;12;) "rights" (type (eq 11)))
      (type (;13;) (tuple bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char))
      (type (;14;) (func (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32) (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (result 13)))
      (export (;0;) "numbers" (func (type 14)))
      (type (;15;) (func (param "s" string) (result string)))
      (export (;1;) "text" (func (type 15)))
      (type (;16;) (list u8))
      (type (;17;) (func (param "b" 16) (result 16)))
      (export (;2;) "bytes" (func (type 17)))
      (type (;18;) (func (param "w" 2) (result 2)))
      (export (;3;) "words" (func (type 18)))
      (type (;19;) (func (param "p" 1) (result 1)))
      (export (;4;) "point-of" (func (type 19)))
      (type (;20;) (func (param "p" 6) (result 6)))
      (export (;5;) "person-of" (func (type 20)))
      (type (;21;) (func (param "s" 8) (result 8)))
      (export (;6;) "shape-of" (func (type 21)))
      (type (;22;) (tuple 10 12))
      (type (;23;) (func (param "c" 10) (param "r" 12) (result 22)))
      (export (;7;) "labels" (func (type 23)))
      (type (;24;) (option u32))
      (type (;25;) (option string))
      (type (;26;) (option u8))
      (type (;27;) (option 26))
      (type (;28;) (tuple 24 25 27))
      (type (;29;) (func (param "a" 24) (param "b" 25) (param "c" 27) (result 28)))
      (export (;8;) "maybe" (func (type 29)))
      (type (;30;) (result 16 (error 8)))
      (type (;31;) (func (param "r" 30) (result 30)))
      (export (;9;) "outcome" (func (type 31)))
      (type (;32;) (result))
      (type (;33;) (result u32))
      (type (;34;) (result (error string)))
      (type (;35;) (tuple 32 33 34))
      (type (;36;) (func (param "a" 32) (param "b" 33) (param "c" 34) (result 35)))
      (export (;10;) "outcomes" (func (type 36)))
    )
  )
  (import "demo:echo/values@1.0.0" (instance (;1;) (type 3)))
  (type (;4;)
    (instance
      (export (;0;) "counter" (type (sub resource)))
      (type (;1;) (own 0))
      (type (;2;) (func (param "start" u32) (result 1)))
      (export (;0;) "[constructor]counter" (func (type 2)))
      (type (;3;) (borrow 0))
      (type (;4;) (func (param "self" 3) (param "by" u32) (result u32)))
      (export (;1;) "[method]counter.increment" (func (type 4)))
      (type (;5;) (func (param "a" 1) (param "b" 3) (result 1)))
      (export (;2;) "[static]counter.combine" (func (type 5)))
      (type (;6;) (result 1 (error string)))
      (type (;7;) (func (param "start" u32) (result 6)))
      (export (;3;) "[static]counter.try-create" (func (type 7)))
      (type (;8;) (option 1))
      (type (;9;) (func (param "name" string) (result 8)))
      (export (;4;) "find" (func (type 9)))
    )
  )
  (import "demo:echo/counters@1.0.0" (instance (;2;) (type 4)))
  (type (;5;)
    (instance
      (type (;0;) (list u8))
      (type (;1;) (record (field "name" string) (field "data" 0)))
      (export (;2;) "entry" (type (eq 1)))
      (type (;3;) (list 2))
      (type (;4;) (func (result 3)))
      (export (;0;) "entries" (func (type 4)))
    )
  )
  (import "listing" (instance (;3;) (type 5)))
  (type (;6;) (func (param "message" string)))
  (import "log" (func (;0;) (type 6)))
  (core module (;0;)
    (type (;0;) (func (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32 i32)))
    (type (;1;) (func (param i32 i32 i32)))
    (type (;2;) (func (param i32 f64 i32)))
    (type (;3;) (func (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32 i32)))
    (type (;4;) (func (param i32 i64 i64 i32)))
    (type (;5;) (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (type (;6;) (func (param i32 i32 i64 i64 i32)))
    (type (;7;) (func (param i32 i32 i32 i32 i32 i32 i32)))
    (type (;8;) (func (param i32) (result i32)))
    (type (;9;) (func (param i32 i32) (result i32)))
    (type (;10;) (func (param i32 i32)))
    (type (;11;) (func (param i32)))
    (type (;12;) (func (param i32 i32 i32 i32) (result i32)))
    (type (;13;) (func (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32) (result i32)))
    (type (;14;) (func (param i32 f64) (result i32)))
    (type (;15;) (func (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32) (result i32)))
    (type (;16;) (func (param i32 i64 i64) (result i32)))
    (type (;17;) (func (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (type (;18;) (func (param i32 i32 i64 i64) (result i32)))
    (type (;19;) (func (param i32 i32 i32 i32 i32 i32) (result i32)))
    (type (;20;) (func (result i32)))
    (import "demo:echo/values@1.0.0" "numbers" (func (;0;) (type 0)))
    (import "demo:echo/values@1.0.0" "text" (func (;1;) (type 1)))
    (import "demo:echo/values@1.0.0" "bytes" (func (;2;) (type 1)))
    (import "demo:echo/values@1.0.0" "words" (func (;3;) (type 1)))
    (import "demo:echo/values@1.0.0" "point-of" (func (;4;) (type 2)))
    (import "demo:echo/values@1.0.0" "person-of" (func (;5;) (type 3)))
    (import "demo:echo/values@1.0.0" "shape-of" (func (;6;) (type 4)))
    (import "demo:echo/values@1.0.0" "labels" (func (;7;) (type 1)))
    (import "demo:echo/values@1.0.0" "maybe" (func (;8;) (type 5)))
    (import "demo:echo/values@1.0.0" "outcome" (func (;9;) (type 6)))
    (import "demo:echo/values@1.0.0" "outcomes" (func (;10;) (type 7)))
    (import "demo:echo/counters@1.0.0" "[constructor]counter" (func (;11;) (type 8)))
    (import "demo:echo/counters@1.0.0" "[method]counter.increment" (func (;12;) (type 9)))
    (import "demo:echo/counters@1.0.0" "[static]counter.try-create" (func (;13;) (type 10)))
    (import "demo:echo/counters@1.0.0" "[static]counter.combine" (func (;14;) (type 9)))
    (import "demo:echo/counters@1.0.0" "find" (func (;15;) (type 1)))
    (import "demo:echo/counters@1.0.0" "[resource-drop]counter" (func (;16;) (type 11)))
    (import "[export]demo:echo/counters@1.0.0" "[resource-new]counter" (func (;17;) (type 8)))
    (import "[export]demo:echo/counters@1.0.0" "[resource-rep]counter" (func (;18;) (type 8)))
    (import "[export]demo:echo/counters@1.0.0" "[resource-drop]counter" (func (;19;) (type 11)))
    (import "$root" "log" (func (;20;) (type 10)))
    (import "listing" "entries" (func (;21;) (type 11)))
    (memory (;0;) 2)
    (global (;0;) (mut i32) i32.const 1024)
    (export "memory" (memory 0))
    (export "cabi_realloc" (func 22))
    (export "demo:echo/values@1.0.0#numbers" (func 23))
    (export "demo:echo/values@1.0.0#text" (func 24))
    (export "demo:echo/values@1.0.0#bytes" (func 25))
    (export "demo:echo/values@1.0.0#words" (func 26))
    (export "demo:echo/values@1.0.0#point-of" (func 27))
    (export "demo:echo/values@1.0.0#person-of" (func 28))
    (export "demo:echo/values@1.0.0#shape-of" (func 29))
    (export "demo:echo/values@1.0.0#labels" (func 30))
    (export "demo:echo/values@1.0.0#maybe" (func 31))
    (export "demo:echo/values@1.0.0#outcome" (func 32))
    (export "demo:echo/values@1.0.0#outcomes" (func 33))
    (export "demo:echo/counters@1.0.0#[constructor]counter" (func 34))
    (export "demo:echo/counters@1.0.0#[method]counter.increment" (func 35))
    (export "demo:echo/counters@1.0.0#[static]counter.combine" (func 36))
    (export "demo:echo/counters@1.0.0#[static]counter.try-create" (func 37))
    (export "demo:echo/counters@1.0.0#find" (func 38))
    (export "demo:echo/counters@1.0.0#[dtor]counter" (func 39))
    (export "run" (func 40))
    (export "total" (func 41))
    (func (;22;) (type 12) (param i32 i32 i32 i32) (result i32)
      (local i32)
      global.get 0
      local.get 2
      i32.const 1
      i32.sub
      i32.add
      i32.const 0
      local.get 2
      i32.sub
      i32.and
      local.set 4
      local.get 4
      local.get 3
      i32.add
      global.set 0
      block ;; label = @1
        global.get 0
        memory.size
        i32.const 65536
        i32.mul
        i32.le_u
        br_if 0 (;@1;)
        i32.const 1
        local.get 3
        i32.const 16
        i32.shr_u
        i32.add
        memory.grow
        drop
      end
      local.get 4
      local.get 0
      local.get 1
      memory.copy
      local.get 4
    )
    (func (;23;) (type 13) (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 64
      call 22
      local.set 12
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      local.get 9
      local.get 10
      local.get 11
      local.get 12
      call 0
      local.get 12
    )
    (func (;24;) (type 9) (param i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 8
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 1
      local.get 2
    )
    (func (;25;) (type 9) (param i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 8
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 2
      local.get 2
    )
    (func (;26;) (type 9) (param i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 8
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 3
      local.get 2
    )
    (func (;27;) (type 14) (param i32 f64) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 16
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 4
      local.get 2
    )
    (func (;28;) (type 15) (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 64
      call 22
      local.set 10
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      local.get 9
      local.get 10
      call 5
      local.get 10
    )
    (func (;29;) (type 16) (param i32 i64 i64) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 24
      call 22
      local.set 3
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      call 6
      local.get 3
    )
    (func (;30;) (type 9) (param i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 2
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 7
      local.get 2
    )
    (func (;31;) (type 17) (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 32
      call 22
      local.set 8
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      call 8
      local.get 8
    )
    (func (;32;) (type 18) (param i32 i32 i64 i64) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 40
      call 22
      local.set 4
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      call 9
      local.get 4
    )
    (func (;33;) (type 19) (param i32 i32 i32 i32 i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 8
      i32.const 32
      call 22
      local.set 6
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      call 10
      local.get 6
    )
    (func (;34;) (type 8) (param i32) (result i32)
      local.get 0
      call 11
      call 17
    )
    (func (;35;) (type 9) (param i32 i32) (result i32)
      local.get 0
      local.get 1
      call 12
    )
    (func (;36;) (type 9) (param i32 i32) (result i32)
      (local i32)
      local.get 0
      call 18
      i32.const 0
      call 12
      local.get 1
      i32.const 0
      call 12
      i32.add
      local.set 2
      local.get 0
      call 19
      local.get 2
      call 11
      call 17
    )
    (func (;37;) (type 8) (param i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 4
      i32.const 12
      call 22
      local.set 1
      local.get 0
      local.get 1
      call 13
      local.get 1
      i32.load8_u
      i32.eqz
      if ;; label = @1
        local.get 1
        local.get 1
        i32.load offset=4
        call 17
        i32.store offset=4
      end
      local.get 1
    )
    (func (;38;) (type 9) (param i32 i32) (result i32)
      (local i32)
      i32.const 0
      i32.const 0
      i32.const 4
      i32.const 8
      call 22
      local.set 2
      local.get 0
      local.get 1
      local.get 2
      call 15
      local.get 2
      i32.load8_u
      if ;; label = @1
        local.get 2
        local.get 2
        i32.load offset=4
        call 17
        i32.store offset=4
      end
      local.get 2
    )
    (func (;39;) (type 11) (param i32)
      local.get 0
      call 16
    )
    (func (;40;) (type 9) (param i32 i32) (result i32)
      (local i32)
      local.get 0
      local.get 1
      call 20
      i32.const 0
      i32.const 0
      i32.const 4
      i32.const 12
      call 22
      local.set 2
      local.get 2
      local.get 1
      i32.eqz
      i32.store
      local.get 2
      local.get 0
      i32.store offset=4
      local.get 2
      local.get 1
      i32.store offset=8
      local.get 2
    )
    (func (;41;) (type 20) (result i32)
      (local i32 i32 i32 i32 i32 i32)
      i32.const 0
      i32.const 0
      i32.const 4
      i32.const 8
      call 22
      local.set 0
      local.get 0
      call 21
      local.get 0
      i32.load
      local.set 1
      local.get 0
      i32.load offset=4
      local.set 2
      block ;; label = @1
        loop ;; label = @2
          local.get 2
          i32.eqz
          br_if 1 (;@1;)
          local.get 1
          i32.load offset=8
          local.set 3
          local.get 3
          local.get 1
          i32.load offset=12
          i32.add
          local.set 4
          block ;; label = @3
            loop ;; label = @4
              local.get 3
              local.get 4
              i32.eq
              br_if 1 (;@3;)
              local.get 5
              local.get 3
              i32.load8_u
              i32.add
              local.set 5
              local.get 3
              i32.const 1
              i32.add
              local.set 3
              br 0 (;@4;)
            end
          end
          local.get 1
          i32.const 16
          i32.add
          local.set 1
          local.get 2
          i32.const 1
          i32.sub
          local.set 2
          br 0 (;@2;)
        end
      end
      local.get 5
    )
  )
  (core module (;1;)
    (type (;0;) (func (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32 i32)))
    (type (;1;) (func (param i32 i32 i32)))
    (type (;2;) (func (param i32 f64 i32)))
    (type (;3;) (func (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32 i32)))
    (type (;4;) (func (param i32 i64 i64 i32)))
    (type (;5;) (func (param i32 i32 i32)))
    (type (;6;) (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (type (;7;) (func (param i32 i32 i64 i64 i32)))
    (type (;8;) (func (param i32 i32 i32 i32 i32 i32 i32)))
    (type (;9;) (func (param i32 i32)))
    (type (;10;) (func (param i32 i32)))
    (type (;11;) (func (param i32)))
    (type (;12;) (func (param i32)))
    (table (;0;) 16 16 funcref)
    (export "0" (func 0))
    (export "1" (func 1))
    (export "2" (func 2))
    (export "3" (func 3))
    (export "4" (func 4))
    (export "5" (func 5))
    (export "6" (func 6))
    (export "7" (func 7))
    (export "8" (func 8))
    (export "9" (func 9))
    (export "10" (func 10))
    (export "11" (func 11))
    (export "12" (func 12))
    (export "13" (func 13))
    (export "14" (func 14))
    (export "15" (func 15))
    (export "$imports" (table 0))
    (func (;0;) (type 0) (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      local.get 9
      local.get 10
      local.get 11
      local.get 12
      i32.const 0
      call_indirect (type 0)
    )
    (func (;1;) (type 1) (param i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 1
      call_indirect (type 1)
    )
    (func (;2;) (type 1) (param i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 2
      call_indirect (type 1)
    )
    (func (;3;) (type 1) (param i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 3
      call_indirect (type 1)
    )
    (func (;4;) (type 2) (param i32 f64 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 4
      call_indirect (type 2)
    )
    (func (;5;) (type 3) (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      local.get 9
      local.get 10
      i32.const 5
      call_indirect (type 3)
    )
    (func (;6;) (type 4) (param i32 i64 i64 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      i32.const 6
      call_indirect (type 4)
    )
    (func (;7;) (type 5) (param i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 7
      call_indirect (type 5)
    )
    (func (;8;) (type 6) (param i32 i32 i32 i32 i32 i32 i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      local.get 7
      local.get 8
      i32.const 8
      call_indirect (type 6)
    )
    (func (;9;) (type 7) (param i32 i32 i64 i64 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      i32.const 9
      call_indirect (type 7)
    )
    (func (;10;) (type 8) (param i32 i32 i32 i32 i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      local.get 3
      local.get 4
      local.get 5
      local.get 6
      i32.const 10
      call_indirect (type 8)
    )
    (func (;11;) (type 9) (param i32 i32)
      local.get 0
      local.get 1
      i32.const 11
      call_indirect (type 9)
    )
    (func (;12;) (type 1) (param i32 i32 i32)
      local.get 0
      local.get 1
      local.get 2
      i32.const 12
      call_indirect (type 1)
    )
    (func (;13;) (type 10) (param i32 i32)
      local.get 0
      local.get 1
      i32.const 13
      call_indirect (type 10)
    )
    (func (;14;) (type 11) (param i32)
      local.get 0
      i32.const 14
      call_indirect (type 11)
    )
    (func (;15;) (type 12) (param i32)
      local.get 0
      i32.const 15
      call_indirect (type 12)
    )
  )
  (core module (;2;)
    (type (;0;) (func (param i32 i32 i32 i32 i32 i32 i32 i64 i64 f32 f64 i32 i32)))
    (type (;1;) (func (param i32 i32 i32)))
    (type (;2;) (func (param i32 f64 i32)))
    (type (;3;) (func (param i32 i32 i32 i32 i32 i32 f64 i32 i32 i32 i32)))
    (type (;4;) (func (param i32 i64 i64 i32)))
    (type (;5;) (func (param i32 i32 i32)))
    (type (;6;) (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (type (;7;) (func (param i32 i32 i64 i64 i32)))
    (type (;8;) (func (param i32 i32 i32 i32 i32 i32 i32)))
    (type (;9;) (func (param i32 i32)))
    (type (;10;) (func (param i32 i32)))
    (type (;11;) (func (param i32)))
    (type (;12;) (func (param i32)))
    (import "" "0" (func (;0;) (type 0)))
    (import "" "1" (func (;1;) (type 1)))
    (import "" "2" (func (;2;) (type 1)))
    (import "" "3" (func (;3;) (type 1)))
    (import "" "4" (func (;4;) (type 2)))
    (import "" "5" (func (;5;) (type 3)))
    (import "" "6" (func (;6;) (type 4)))
    (import "" "7" (func (;7;) (type 5)))
    (import "" "8" (func (;8;) (type 6)))
    (import "" "9" (func (;9;) (type 7)))
    (import "" "10" (func (;10;) (type 8)))
    (import "" "11" (func (;11;) (type 9)))
    (import "" "12" (func (;12;) (type 1)))
    (import "" "13" (func (;13;) (type 10)))
    (import "" "14" (func (;14;) (type 11)))
    (import "" "15" (func (;15;) (type 12)))
    (import "" "$imports" (table (;0;) 16 16 funcref))
    (elem (;0;) (i32.const 0) func 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
  )
  (core instance (;0;) (instantiate 1))
  (alias export 0 "point" (type (;7;)))
  (alias export 0 "color" (type (;8;)))
  (type (;9;) (list string))
  (type (;10;) (option 7))
  (type (;11;) (list u32))
  (type (;12;) (record (field "name" string) (field "tags" 9) (field "home" 10) (field "age" u8) (field "scores" 11)))
  (type (;13;) (variant (case "nothing") (case "circle" f64) (case "named" string) (case "at" 7)))
  (type (;14;) (flags "read" "write" "exec"))
  (alias core export 0 "15" (core func (;0;)))
  (type (;15;) (resource (rep i32) (dtor (func 0))))
  (alias core export 0 "0" (core func (;1;)))
  (alias core export 0 "1" (core func (;2;)))
  (alias core export 0 "2" (core func (;3;)))
  (alias core export 0 "3" (core func (;4;)))
  (alias core export 0 "4" (core func (;5;)))
  (alias core export 0 "5" (core func (;6;)))
  (alias core export 0 "6" (core func (;7;)))
  (alias core export 0 "7" (core func (;8;)))
  (alias core export 0 "8" (core func (;9;)))
  (alias core export 0 "9" (core func (;10;)))
  (alias core export 0 "10" (core func (;11;)))
  (core instance (;1;)
    (export "numbers" (func 1))
    (export "text" (func 2))
    (export "bytes" (func 3))
    (export "words" (func 4))
    (export "point-of" (func 5))
    (export "person-of" (func 6))
    (export "shape-of" (func 7))
    (export "labels" (func 8))
    (export "maybe" (func 9))
    (export "outcome" (func 10))
    (export "outcomes" (func 11))
  )
  (alias export 2 "[constructor]counter" (func (;1;)))
  (core func (;12;) (canon lower (func 1)))
  (alias export 2 "[method]counter.increment" (func (;2;)))
  (core func (;13;) (canon lower (func 2)))
  (alias core export 0 "11" (core func (;14;)))
  (alias export 2 "[static]counter.combine" (func (;3;)))
  (core func (;15;) (canon lower (func 3)))
  (alias core export 0 "12" (core func (;16;)))
  (alias export 2 "counter" (type (;16;)))
  (core func (;17;) (canon resource.drop 16))
  (core instance (;2;)
    (export "[constructor]counter" (func 12))
    (export "[method]counter.increment" (func 13))
    (export "[static]counter.try-create" (func 14))
    (export "[static]counter.combine" (func 15))
    (export "find" (func 16))
    (export "[resource-drop]counter" (func 17))
  )
  (core func (;18;) (canon resource.new 15))
  (core func (;19;) (canon resource.rep 15))
  (core func (;20;) (canon resource.drop 15))
  (core instance (;3;)
    (export "[resource-new]counter" (func 18))
    (export "[resource-rep]counter" (func 19))
    (export "[resource-drop]counter" (func 20))
  )
  (alias core export 0 "13" (core func (;21;)))
  (core instance (;4;)
    (export "log" (func 21))
  )
  (alias core export 0 "14" (core func (;22;)))
  (core instance (;5;)
    (export "entries" (func 22))
  )
  (core instance (;6;) (instantiate 0
      (with "demo:echo/values@1.0.0" (instance 1))
      (with "demo:echo/counters@1.0.0" (instance 2))
      (with "[export]demo:echo/counters@1.0.0" (instance 3))
      (with "$root" (instance 4))
      (with "listing" (instance 5))
    )
  )
  (alias core export 6 "memory" (core memory (;0;)))
  (alias core export 0 "$imports" (core table (;0;)))
  (alias export 1 "numbers" (func (;4;)))
  (alias core export 6 "cabi_realloc" (core func (;23;)))
  (core func (;24;) (canon lower (func 4) (memory 0)))
  (alias export 1 "text" (func (;5;)))
  (core func (;25;) (canon lower (func 5) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "bytes" (func (;6;)))
  (core func (;26;) (canon lower (func 6) (memory 0) (realloc 23)))
  (alias export 1 "words" (func (;7;)))
  (core func (;27;) (canon lower (func 7) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "point-of" (func (;8;)))
  (core func (;28;) (canon lower (func 8) (memory 0)))
  (alias export 1 "person-of" (func (;9;)))
  (core func (;29;) (canon lower (func 9) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "shape-of" (func (;10;)))
  (core func (;30;) (canon lower (func 10) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "labels" (func (;11;)))
  (core func (;31;) (canon lower (func 11) (memory 0)))
  (alias export 1 "maybe" (func (;12;)))
  (core func (;32;) (canon lower (func 12) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "outcome" (func (;13;)))
  (core func (;33;) (canon lower (func 13) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 1 "outcomes" (func (;14;)))
  (core func (;34;) (canon lower (func 14) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 2 "[static]counter.try-create" (func (;15;)))
  (core func (;35;) (canon lower (func 15) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 2 "find" (func (;16;)))
  (core func (;36;) (canon lower (func 16) (memory 0) string-encoding=utf8))
  (core func (;37;) (canon lower (func 0) (memory 0) string-encoding=utf8))
  (alias export 3 "entries" (func (;17;)))
  (core func (;38;) (canon lower (func 17) (memory 0) (realloc 23) string-encoding=utf8))
  (alias core export 6 "demo:echo/counters@1.0.0#[dtor]counter" (core func (;39;)))
  (core instance (;7;)
    (export "$imports" (table 0))
    (export "0" (func 24))
    (export "1" (func 25))
    (export "2" (func 26))
    (export "3" (func 27))
    (export "4" (func 28))
    (export "5" (func 29))
    (export "6" (func 30))
    (export "7" (func 31))
    (export "8" (func 32))
    (export "9" (func 33))
    (export "10" (func 34))
    (export "11" (func 35))
    (export "12" (func 36))
    (export "13" (func 37))
    (export "14" (func 38))
    (export "15" (func 39))
  )
  (core instance (;8;) (instantiate 2
      (with "" (instance 7))
    )
  )
  (type (;17;) (func (result u32)))
  (alias core export 6 "total" (core func (;40;)))
  (func (;18;) (type 17) (canon lift (core func 40)))
  (export (;19;) "total" (func 18))
  (type (;18;) (result string (error string)))
  (type (;19;) (func (param "name" string) (result 18)))
  (alias core export 6 "run" (core func (;41;)))
  (func (;20;) (type 19) (canon lift (core func 41) (memory 0) (realloc 23) string-encoding=utf8))
  (export (;21;) "run" (func 20))
  (type (;20;) (tuple bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char))
  (type (;21;) (func (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32) (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (result 20)))
  (alias core export 6 "demo:echo/values@1.0.0#numbers" (core func (;42;)))
  (func (;22;) (type 21) (canon lift (core func 42) (memory 0)))
  (type (;22;) (func (param "s" string) (result string)))
  (alias core export 6 "demo:echo/values@1.0.0#text" (core func (;43;)))
  (func (;23;) (type 22) (canon lift (core func 43) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;23;) (list u8))
  (type (;24;) (func (param "b" 23) (result 23)))
  (alias core export 6 "demo:echo/values@1.0.0#bytes" (core func (;44;)))
  (func (;24;) (type 24) (canon lift (core func 44) (memory 0) (realloc 23)))
  (type (;25;) (func (param "w" 9) (result 9)))
  (alias core export 6 "demo:echo/values@1.0.0#words" (core func (;45;)))
  (func (;25;) (type 25) (canon lift (core func 45) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;26;) (func (param "p" 7) (result 7)))
  (alias core export 6 "demo:echo/values@1.0.0#point-of" (core func (;46;)))
  (func (;26;) (type 26) (canon lift (core func 46) (memory 0)))
  (type (;27;) (func (param "p" 12) (result 12)))
  (alias core export 6 "demo:echo/values@1.0.0#person-of" (core func (;47;)))
  (func (;27;) (type 27) (canon lift (core func 47) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;28;) (func (param "s" 13) (result 13)))
  (alias core export 6 "demo:echo/values@1.0.0#shape-of" (core func (;48;)))
  (func (;28;) (type 28) (canon lift (core func 48) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;29;) (tuple 8 14))
  (type (;30;) (func (param "c" 8) (param "r" 14) (result 29)))
  (alias core export 6 "demo:echo/values@1.0.0#labels" (core func (;49;)))
  (func (;29;) (type 30) (canon lift (core func 49) (memory 0)))
  (type (;31;) (option u32))
  (type (;32;) (option string))
  (type (;33;) (option u8))
  (type (;34;) (option 33))
  (type (;35;) (tuple 31 32 34))
  (type (;36;) (func (param "a" 31) (param "b" 32) (param "c" 34) (result 35)))
  (alias core export 6 "demo:echo/values@1.0.0#maybe" (core func (;50;)))
  (func (;30;) (type 36) (canon lift (core func 50) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;37;) (result 23 (error 13)))
  (type (;38;) (func (param "r" 37) (result 37)))
  (alias core export 6 "demo:echo/values@1.0.0#outcome" (core func (;51;)))
  (func (;31;) (type 38) (canon lift (core func 51) (memory 0) (realloc 23) string-encoding=utf8))
  (type (;39;) (result))
  (type (;40;) (result u32))
  (type (;41;) (result (error string)))
  (type (;42;) (tuple 39 40 41))
  (type (;43;) (func (param "a" 39) (param "b" 40) (param "c" 41) (result 42)))
  (alias core export 6 "demo:echo/values@1.0.0#outcomes" (core func (;52;)))
  (func (;32;) (type 43) (canon lift (core func 52) (memory 0) (realloc 23) string-encoding=utf8))
  (alias export 0 "point" (type (;44;)))
  (alias export 0 "color" (type (;45;)))
  (component (;0;)
    (type (;0;) (record (field "x" s32) (field "y" f64)))
    (import "import-type-point" (type (;1;) (eq 0)))
    (type (;2;) (enum "red" "green" "blue"))
    (import "import-type-color" (type (;3;) (eq 2)))
    (type (;4;) (tuple bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char))
    (type (;5;) (func (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32) (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (result 4)))
    (import "import-func-numbers" (func (;0;) (type 5)))
    (type (;6;) (func (param "s" string) (result string)))
    (import "import-func-text" (func (;1;) (type 6)))
    (type (;7;) (list u8))
    (type (;8;) (func (param "b" 7) (result 7)))
    (import "import-func-bytes" (func (;2;) (type 8)))
    (type (;9;) (list string))
    (type (;10;) (func (param "w" 9) (result 9)))
    (import "import-func-words" (func (;3;) (type 10)))
    (import "import-type-point0" (type (;11;) (eq 1)))
    (type (;12;) (func (param "p" 11) (result 11)))
    (import "import-func-point-of" (func (;4;) (type 12)))
    (type (;13;) (option 11))
    (type (;14;) (list u32))
    (type (;15;) (record (field "name" string) (field "tags" 9) (field "home" 13) (field "age" u8) (field "scores" 14)))
    (import "import-type-person" (type (;16;) (eq 15)))
    (type (;17;) (func (param "p" 16) (result 16)))
    (import "import-func-person-of" (func (;5;) (type 17)))
    (type (;18;) (variant (case "nothing") (case "circle" f64) (case "named" string) (case "at" 11)))
    (import "import-type-shape" (type (;19;) (eq 18)))
    (type (;20;) (func (param "s" 19) (result 19)))
    (import "import-func-shape-of" (func (;6;) (type 20)))
    (import "import-type-colour" (type (;21;) (eq 3)))
    (type (;22;) (flags "read" "write" "exec"))
    (import "import-type-rights" (type (;23;) (eq 22)))
    (type (;24;) (tuple 21 23))
    (type (;25;) (func (param "c" 21) (param "r" 23) (result 24)))
    (import "import-func-labels" (func (;7;) (type 25)))
    (type (;26;) (option u32))
    (type (;27;) (option string))
    (type (;28;) (option u8))
    (type (;29;) (option 28))
    (type (;30;) (tuple 26 27 29))
    (type (;31;) (func (param "a" 26) (param "b" 27) (param "c" 29) (result 30)))
    (import "import-func-maybe" (func (;8;) (type 31)))
    (type (;32;) (result 7 (error 19)))
    (type (;33;) (func (param "r" 32) (result 32)))
    (import "import-func-outcome" (func (;9;) (type 33)))
    (type (;34;) (result))
    (type (;35;) (result u32))
    (type (;36;) (result (error string)))
    (type (;37;) (tuple 34 35 36))
    (type (;38;) (func (param "a" 34) (param "b" 35) (param "c" 36) (result 37)))
    (import "import-func-outcomes" (func (;10;) (type 38)))
    (export (;39;) "point" (type 1))
    (export (;40;) "colour" (type 3))
    (type (;41;) (list string))
    (type (;42;) (option 39))
    (type (;43;) (list u32))
    (type (;44;) (record (field "name" string) (field "tags" 41) (field "home" 42) (field "age" u8) (field "scores" 43)))
    (export (;45;) "person" (type 44))
    (type (;46;) (variant (case "nothing") (case "circle" f64) (case "named" string) (case "at" 39)))
    (export (;47;) "shape" (type 46))
    (type (;48;) (flags "read" "write" "exec"))
    (export (;49;) "rights" (type 48))
    (type (;50;) (tuple bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char))
    (type (;51;) (func (param "a" bool) (param "b" s8) (param "c" u8) (param "d" s16) (param "e" u16) (param "f" s32) (param "g" u32) (param "h" s64) (param "i" u64) (param "j" f32) (param "k" f64) (param "l" char) (result 50)))
    (export (;11;) "numbers" (func 0) (func (type 51)))
    (type (;52;) (func (param "s" string) (result string)))
    (export (;12;) "text" (func 1) (func (type 52)))
    (type (;53;) (list u8))
    (type (;54;) (func (param "b" 53) (result 53)))
    (export (;13;) "bytes" (func 2) (func (type 54)))
    (type (;55;) (func (param "w" 41) (result 41)))
    (export (;14;) "words" (func 3) (func (type 55)))
    (type (;56;) (func (param "p" 39) (result 39)))
    (export (;15;) "point-of" (func 4) (func (type 56)))
    (type (;57;) (func (param "p" 45) (result 45)))
    (export (;16;) "person-of" (func 5) (func (type 57)))
    (type (;58;) (func (param "s" 47) (result 47)))
    (export (;17;) "shape-of" (func 6) (func (type 58)))
    (type (;59;) (tuple 40 49))
    (type (;60;) (func (param "c" 40) (param "r" 49) (result 59)))
    (export (;18;) "labels" (func 7) (func (type 60)))
    (type (;61;) (option u32))
    (type (;62;) (option string))
    (type (;63;) (option u8))
    (type (;64;) (option 63))
    (type (;65;) (tuple 61 62 64))
    (type (;66;) (func (param "a" 61) (param "b" 62) (param "c" 64) (result 65)))
    (export (;19;) "maybe" (func 8) (func (type 66)))
    (type (;67;) (result 53 (error 47)))
    (type (;68;) (func (param "r" 67) (result 67)))
    (export (;20;) "outcome" (func 9) (func (type 68)))
    (type (;69;) (result))
    (type (;70;) (result u32))
    (type (;71;) (result (error string)))
    (type (;72;) (tuple 69 70 71))
    (type (;73;) (func (param "a" 69) (param "b" 70) (param "c" 71) (result 72)))
    (export (;21;) "outcomes" (func 10) (func (type 73)))
  )
  (instance (;4;) (instantiate 0
      (with "import-func-numbers" (func 22))
      (with "import-func-text" (func 23))
      (with "import-func-bytes" (func 24))
      (with "import-func-words" (func 25))
      (with "import-func-point-of" (func 26))
      (with "import-func-person-of" (func 27))
      (with "import-func-shape-of" (func 28))
      (with "import-func-labels" (func 29))
      (with "import-func-maybe" (func 30))
      (with "import-func-outcome" (func 31))
      (with "import-func-outcomes" (func 32))
      (with "import-type-point" (type 44))
      (with "import-type-color" (type 45))
      (with "import-type-point0" (type 7))
      (with "import-type-person" (type 12))
      (with "import-type-shape" (type 13))
      (with "import-type-colour" (type 8))
      (with "import-type-rights" (type 14))
    )
  )
  (export (;5;) "demo:echo/values@1.0.0" (instance 4))
  (type (;46;) (own 15))
  (type (;47;) (func (param "start" u32) (result 46)))
  (alias core export 6 "demo:echo/counters@1.0.0#[constructor]counter" (core func (;53;)))
  (func (;33;) (type 47) (canon lift (core func 53)))
  (type (;48;) (borrow 15))
  (type (;49;) (func (param "self" 48) (param "by" u32) (result u32)))
  (alias core export 6 "demo:echo/counters@1.0.0#[method]counter.increment" (core func (;54;)))
  (func (;34;) (type 49) (canon lift (core func 54)))
  (type (;50;) (func (param "a" 46) (param "b" 48) (result 46)))
  (alias core export 6 "demo:echo/counters@1.0.0#[static]counter.combine" (core func (;55;)))
  (func (;35;) (type 50) (canon lift (core func 55)))
  (type (;51;) (result 46 (error string)))
  (type (;52;) (func (param "start" u32) (result 51)))
  (alias core export 6 "demo:echo/counters@1.0.0#[static]counter.try-create" (core func (;56;)))
  (func (;36;) (type 52) (canon lift (core func 56) (memory 0) string-encoding=utf8))
  (type (;53;) (option 46))
  (type (;54;) (func (param "name" string) (result 53)))
  (alias core export 6 "demo:echo/counters@1.0.0#find" (core func (;57;)))
  (func (;37;) (type 54) (canon lift (core func 57) (memory 0) (realloc 23) string-encoding=utf8))
  (component (;1;)
    (import "import-type-counter" (type (;0;) (sub resource)))
    (type (;1;) (own 0))
    (type (;2;) (func (param "start" u32) (result 1)))
    (import "import-constructor-counter" (func (;0;) (type 2)))
    (type (;3;) (borrow 0))
    (type (;4;) (func (param "self" 3) (param "by" u32) (result u32)))
    (import "import-method-counter-increment" (func (;1;) (type 4)))
    (type (;5;) (func (param "a" 1) (param "b" 3) (result 1)))
    (import "import-static-counter-combine" (func (;2;) (type 5)))
    (type (;6;) (result 1 (error string)))
    (type (;7;) (func (param "start" u32) (result 6)))
    (import "import-static-counter-try-create" (func (;3;) (type 7)))
    (type (;8;) (option 1))
    (type (;9;) (func (param "name" string) (result 8)))
    (import "import-func-find" (func (;4;) (type 9)))
    (export (;10;) "counter" (type 0))
    (type (;11;) (own 10))
    (type (;12;) (func (param "start" u32) (result 11)))
    (export (;5;) "[constructor]counter" (func 0) (func (type 12)))
    (type (;13;) (borrow 10))
    (type (;14;) (func (param "self" 13) (param "by" u32) (result u32)))
    (export (;6;) "[method]counter.increment" (func 1) (func (type 14)))
    (type (;15;) (func (param "a" 11) (param "b" 13) (result 11)))
    (export (;7;) "[static]counter.combine" (func 2) (func (type 15)))
    (type (;16;) (result 11 (error string)))
    (type (;17;) (func (param "start" u32) (result 16)))
    (export (;8;) "[static]counter.try-create" (func 3) (func (type 17)))
    (type (;18;) (option 11))
    (type (;19;) (func (param "name" string) (result 18)))
    (export (;9;) "find" (func 4) (func (type 19)))
  )
  (instance (;6;) (instantiate 1
      (with "import-constructor-counter" (func 33))
      (with "import-method-counter-increment" (func 34))
      (with "import-static-counter-combine" (func 35))
      (with "import-static-counter-try-create" (func 36))
      (with "import-func-find" (func 37))
      (with "import-type-counter" (type 15))
    )
  )
  (export (;7;) "demo:echo/counters@1.0.0" (instance 6))
)
