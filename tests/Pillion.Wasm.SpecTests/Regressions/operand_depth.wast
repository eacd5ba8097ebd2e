;; Found by ./test fuzz: so many operands wait on the stack, each of which gets an address inserted below it when its turn comes, that the
;; method's depth of the operand stack was declared too small.
(module
  (global $g (mut i32) (i32.const 0))
  (func $id (param i32) (result i32) (local.get 0))
  (func (export "globals") (result i32)
    (global.set $g (i32.const 0))
    i32.const 12345
    i32.const 506964458
    i32.const 1013916571
    i32.const 1520868684
    i32.const 2027820797
    i32.const 387289262
    i32.const 894241375
    i32.const 1401193488
    i32.const 1908145601
    i32.const 267614066
    i32.const 774566179
    i32.const 1281518292
    i32.const 1788470405
    i32.const 147938870
    i32.const 654890983
    i32.const 1161843096
    i32.const 1668795209
    i32.const 28263674
    i32.const 535215787
    i32.const 1042167900
    i32.const 1549120013
    i32.const 2056072126
    i32.const 415540591
    i32.const 922492704
    i32.const 1429444817
    i32.const 1936396930
    i32.const 295865395
    i32.const 802817508
    i32.const 1309769621
    i32.const 1816721734
    i32.const 176190199
    i32.const 683142312
    i32.const 1190094425
    i32.const 1697046538
    i32.const 56515003
    i32.const 563467116
    i32.const 1070419229
    i32.const 1577371342
    i32.const 2084323455
    i32.const 443791920
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g i32.xor global.set $g
    global.get $g)
  (func (export "calls") (result i32)
    (global.set $g (i32.const 0))
    i32.const 12345
    i32.const 506964458
    i32.const 1013916571
    i32.const 1520868684
    i32.const 2027820797
    i32.const 387289262
    i32.const 894241375
    i32.const 1401193488
    i32.const 1908145601
    i32.const 267614066
    i32.const 774566179
    i32.const 1281518292
    i32.const 1788470405
    i32.const 147938870
    i32.const 654890983
    i32.const 1161843096
    i32.const 1668795209
    i32.const 28263674
    i32.const 535215787
    i32.const 1042167900
    i32.const 1549120013
    i32.const 2056072126
    i32.const 415540591
    i32.const 922492704
    i32.const 1429444817
    i32.const 1936396930
    i32.const 295865395
    i32.const 802817508
    i32.const 1309769621
    i32.const 1816721734
    i32.const 176190199
    i32.const 683142312
    i32.const 1190094425
    i32.const 1697046538
    i32.const 56515003
    i32.const 563467116
    i32.const 1070419229
    i32.const 1577371342
    i32.const 2084323455
    i32.const 443791920
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    call $id call $id global.get $g i32.xor global.set $g
    global.get $g)
)
(assert_return (invoke "globals") (i32.const 955665976))
(assert_return (invoke "calls") (i32.const 955665976))
