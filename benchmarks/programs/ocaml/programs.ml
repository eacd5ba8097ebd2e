(* An OCaml program that answers the line protocol of kernels/command.c; wasm_of_ocaml makes it a module with garbage-collected
   structures and arrays. Checksums are 30 bits, integers being 31 there. *)

let fold sum value = (sum * 31 + value) land 0x3fffffff

type tree = Leaf | Node of tree * tree

let rec grow depth = if depth = 0 then Leaf else Node (grow (depth - 1), grow (depth - 1))
let rec count = function Leaf -> 1 | Node (l, r) -> 1 + count l + count r

let trees n =
  let kept = grow n in
  let sum = ref 0 in
  for _ = 1 to 4 do sum := fold !sum (count (grow n)) done;
  fold !sum (count kept)

let sieve n =
  let composite = Bytes.make (n + 1) '\000' and found = ref 0 in
  for i = 2 to n do
    if Bytes.get composite i = '\000' then begin
      incr found;
      let k = ref (i * 2) in
      while !k <= n do Bytes.set composite !k '\001'; k := !k + i done
    end
  done;
  !found

let queens n =
  let rec place row columns left right =
    if row = n then 1
    else begin
      let sum = ref 0 in
      for c = 0 to n - 1 do
        let safe = columns land (1 lsl c) = 0 && left land (1 lsl (row + c)) = 0 && right land (1 lsl (row - c + n)) = 0 in
        if safe then
          sum := !sum + place (row + 1) (columns lor (1 lsl c)) (left lor (1 lsl (row + c))) (right lor (1 lsl (row - c + n)))
      done;
      !sum
    end
  in
  place 0 0 0 0

module Numbers = Map.Make (Int)

let maps n =
  let rec fill map i = if i = n then map else fill (Numbers.add (i * 7919 mod 10007) i map) (i + 1) in
  Numbers.fold (fun key value sum -> fold sum (key lxor value)) (fill Numbers.empty 0) 0

let lists n =
  let numbers = List.init n (fun i -> i * 7919 mod 10007) in
  List.sort compare numbers |> List.filter (fun x -> x land 1 = 0) |> List.map (fun x -> x * 3) |> List.fold_left fold 0

let strings n =
  let buffer = Buffer.create 16 in
  for i = 1 to n do Buffer.add_string buffer (string_of_int (i * 7919 mod 1000)); Buffer.add_char buffer ' ' done;
  let words = String.split_on_char ' ' (Buffer.contents buffer) in
  List.fold_left (fun sum word -> fold sum (Hashtbl.hash word)) 0 words

let floats n =
  let inside = ref 0 in
  for y = 0 to n - 1 do
    for x = 0 to n - 1 do
      let cr = (float_of_int x *. 3. /. float_of_int n) -. 2. and ci = (float_of_int y *. 2. /. float_of_int n) -. 1. in
      let rec steps zr zi i =
        if i = 50 || (zr *. zr) +. (zi *. zi) >= 4. then i
        else steps ((zr *. zr) -. (zi *. zi) +. cr) ((2. *. zr *. zi) +. ci) (i + 1)
      in
      inside := !inside + steps 0. 0. 0
    done
  done;
  !inside

exception Found of int

let exceptions n =
  let sum = ref 0 in
  for i = 1 to n do
    try if i land 3 = 0 then raise (Found i) else sum := fold !sum i with Found x -> sum := fold !sum (-x)
  done;
  !sum

let programs =
  [ "trees", trees; "sieve", sieve; "queens", queens; "maps", maps;
    "lists", lists; "strings", strings; "floats", floats; "exceptions", exceptions ]

let answer line =
  match String.split_on_char ' ' line with
  | [ name; n; times ] when List.mem_assoc name programs ->
    let run = List.assoc name programs and sum = ref 0 and elapsed = Buffer.create 64 in
    for _ = 1 to int_of_string times do
      let start = Unix.gettimeofday () in
      sum := run (int_of_string n);
      Buffer.add_string elapsed (Printf.sprintf " %.0f" ((Unix.gettimeofday () -. start) *. 1e9))
    done;
    Printf.sprintf "ok %x%s" (!sum land 0x3fffffff) (Buffer.contents elapsed)
  | _ -> "error no such program"

let () =
  try while true do print_endline (answer (input_line stdin)) done
  with End_of_file -> ()
