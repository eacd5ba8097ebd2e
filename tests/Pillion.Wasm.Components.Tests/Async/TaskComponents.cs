namespace Pillion.Wasm.Components.Tests.Async;

/// <summary>Components with asynchronous functions, as text.</summary>
internal static class TaskComponents
{
    /// <summary>Exports <c>run</c>, which starts the host's <c>delay</c> and hears of its end in a callback: it has no stack meanwhile.</summary>
    public const string Callback = """
        (component
          (import "delay" (func $delay async (param "n" u32) (result u32)))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core func $delay (canon lower (func $delay) async (memory (core memory $memory "memory"))))
          (core func $return (canon task.return (result u32)))
          (core func $new (canon waitable-set.new))
          (core func $drop (canon waitable-set.drop))
          (core func $join (canon waitable.join))
          (core func $subtask-drop (canon subtask.drop))
          (core func $get (canon context.get i32 0))
          (core func $set (canon context.set i32 0))
          (core module $m
            (import "" "memory" (memory 1))
            (import "" "delay" (func $delay (param i32 i32) (result i32)))
            (import "" "return" (func $return (param i32)))
            (import "" "new" (func $new (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (import "" "join" (func $join (param i32 i32)))
            (import "" "subtask-drop" (func $subtask-drop (param i32)))
            (import "" "get" (func $get (result i32)))
            (import "" "set" (func $set (param i32)))
            (global $next (mut i32) (i32.const 0))
            (func (export "run") (param $n i32) (result i32)
              (local $record i32) (local $answer i32)
              (local.set $record (global.get $next))
              (global.set $next (i32.and (i32.add (global.get $next) (i32.const 16)) (i32.const 0xfff0)))
              (local.set $answer (call $delay (local.get $n) (i32.add (local.get $record) (i32.const 4))))
              (if (i32.eq (local.get $answer) (i32.const 2 (; RETURNED ;)))
                (then
                  (call $return (i32.load offset=4 (local.get $record)))
                  (return (i32.const 0 (; EXIT ;)))))
              (i32.store (local.get $record) (call $new))
              (call $join (i32.shr_u (local.get $answer) (i32.const 4)) (i32.load (local.get $record)))
              (call $set (local.get $record))
              (i32.or (i32.const 2 (; WAIT ;)) (i32.shl (i32.load (local.get $record)) (i32.const 4))))
            (func (export "callback") (param $event i32) (param $index i32) (param $payload i32) (result i32)
              (call $subtask-drop (local.get $index))
              (call $drop (i32.load (call $get)))
              (call $return (i32.load offset=4 (call $get)))
              (i32.const 0 (; EXIT ;))))
          (core instance $i (instantiate $m (with "" (instance
            (export "memory" (memory $memory "memory"))
            (export "delay" (func $delay))
            (export "return" (func $return))
            (export "new" (func $new))
            (export "drop" (func $drop))
            (export "join" (func $join))
            (export "subtask-drop" (func $subtask-drop))
            (export "get" (func $get))
            (export "set" (func $set))))))
          (func (export "run") async (param "n" u32) (result u32)
            (canon lift (core func $i "run") async (callback (core func $i "callback")))))
        """;

    /// <summary>Exports <c>run</c>, which calls the host's <c>delay</c> as if it did not block: its frames stay where they are.</summary>
    public const string Blocking = """
        (component
          (import "delay" (func $delay async (param "n" u32) (result u32)))
          (core func $delay (canon lower (func $delay)))
          (core module $m
            (import "" "delay" (func $delay (param i32) (result i32)))
            (func (export "run") (param $n i32) (result i32)
              (i32.add (call $delay (local.get $n)) (i32.const 1000))))
          (core instance $i (instantiate $m (with "" (instance (export "delay" (func $delay))))))
          (func (export "run") async (param "n" u32) (result u32) (canon lift (core func $i "run"))))
        """;

    /// <summary>Exports <c>run</c>, which starts the host's <c>delay</c>, gives it up if it has not ended, and says how it ended.</summary>
    public const string Cancelling = """
        (component
          (import "delay" (func $delay async (param "n" u32) (result u32)))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core func $delay (canon lower (func $delay) async (memory (core memory $memory "memory"))))
          (core func $cancel (canon subtask.cancel))
          (core func $drop (canon subtask.drop))
          (core module $m
            (import "" "delay" (func $delay (param i32 i32) (result i32)))
            (import "" "cancel" (func $cancel (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (func (export "run") (param $n i32) (result i32)
              (local $subtask i32) (local $state i32)
              (local.set $state (call $delay (local.get $n) (i32.const 16)))
              (local.set $subtask (i32.shr_u (local.get $state) (i32.const 4)))
              (if (local.get $subtask)
                (then
                  (local.set $state (call $cancel (local.get $subtask)))
                  (call $drop (local.get $subtask))))
              (i32.and (local.get $state) (i32.const 15))))
          (core instance $i (instantiate $m (with "" (instance
            (export "delay" (func $delay))
            (export "cancel" (func $cancel))
            (export "drop" (func $drop))))))
          (func (export "run") async (param "n" u32) (result u32) (canon lift (core func $i "run"))))
        """;

    /// <summary>
    /// Exports <c>sum</c>, which adds what it reads from a stream; <c>count</c>, whose result is a stream of the numbers below its parameter; and
    /// <c>next</c>, which reads a future and adds one.
    /// </summary>
    public const string Streams = """
        (component
          (type $numbers (stream u32))
          (type $later (future u32))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core func $return (canon task.return (result $numbers)))
          (core func $new (canon stream.new $numbers))
          (core func $read (canon stream.read $numbers (memory (core memory $memory "memory"))))
          (core func $write (canon stream.write $numbers (memory (core memory $memory "memory"))))
          (core func $drop-readable (canon stream.drop-readable $numbers))
          (core func $drop-writable (canon stream.drop-writable $numbers))
          (core func $future-read (canon future.read $later (memory (core memory $memory "memory"))))
          (core func $future-drop (canon future.drop-readable $later))
          (core module $m
            (import "" "memory" (memory 1))
            (import "" "return" (func $return (param i32)))
            (import "" "new" (func $new (result i64)))
            (import "" "read" (func $read (param i32 i32 i32) (result i32)))
            (import "" "write" (func $write (param i32 i32 i32) (result i32)))
            (import "" "drop-readable" (func $drop-readable (param i32)))
            (import "" "drop-writable" (func $drop-writable (param i32)))
            (import "" "future-read" (func $future-read (param i32 i32) (result i32)))
            (import "" "future-drop" (func $future-drop (param i32)))
            (func (export "sum") (param $stream i32) (result i32)
              (local $sum i32) (local $answer i32) (local $i i32)
              (loop $more
                (local.set $answer (call $read (local.get $stream) (i32.const 64) (i32.const 10)))
                (local.set $i (i32.shr_u (local.get $answer) (i32.const 4)))
                (block $added
                  (loop $add
                    (br_if $added (i32.eqz (local.get $i)))
                    (local.set $i (i32.sub (local.get $i) (i32.const 1)))
                    (local.set $sum (i32.add (local.get $sum)
                      (i32.load offset=64 (i32.shl (local.get $i) (i32.const 2)))))
                    (br $add)))
                (br_if $more (i32.eqz (i32.and (local.get $answer) (i32.const 15)))))
              (call $drop-readable (local.get $stream))
              (local.get $sum))
            (func (export "count") (param $n i32)
              (local $ends i64) (local $i i32)
              (local.set $ends (call $new))
              (call $return (i32.wrap_i64 (local.get $ends)))
              (block $done
                (loop $more
                  (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
                  (i32.store (i32.const 256) (local.get $i))
                  (br_if $done (i32.and (i32.const 15)
                    (call $write (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))) (i32.const 256) (i32.const 1))))
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (br $more)))
              (call $drop-writable (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))
            (func (export "next") (param $future i32) (result i32)
              (drop (call $future-read (local.get $future) (i32.const 16)))
              (call $future-drop (local.get $future))
              (i32.add (i32.load (i32.const 16)) (i32.const 1))))
          (core instance $i (instantiate $m (with "" (instance
            (export "memory" (memory $memory "memory"))
            (export "return" (func $return))
            (export "new" (func $new))
            (export "read" (func $read))
            (export "write" (func $write))
            (export "drop-readable" (func $drop-readable))
            (export "drop-writable" (func $drop-writable))
            (export "future-read" (func $future-read))
            (export "future-drop" (func $future-drop))))))
          (func (export "sum") async (param "numbers" $numbers) (result u32) (canon lift (core func $i "sum")))
          (func (export "count") async (param "n" u32) (result $numbers) (canon lift (core func $i "count") async))
          (func (export "next") async (param "value" $later) (result u32) (canon lift (core func $i "next"))))
        """;
}
