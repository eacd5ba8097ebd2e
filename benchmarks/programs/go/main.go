// A Go program that answers the line protocol of kernels/command.c: what the language's runtime and library do all day.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"sort"
	"strings"
	"time"
)

type node struct{ left, right *node }

func grow(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{grow(depth - 1), grow(depth - 1)}
}

func (n *node) count() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func trees(n int) string {
	kept, sum := grow(n), 0
	for i := 0; i < 4; i++ {
		sum += grow(n).count()
	}
	return fmt.Sprint(sum, kept.count())
}

func maps(n int) string {
	m := map[string]int{}
	for i := 0; i < n; i++ {
		m[fmt.Sprint("key", i%997)] += i
	}
	return fmt.Sprint(len(m), m["key7"])
}

func sorting(n int) string {
	a, x := make([]uint32, n), uint32(42)
	for i := range a {
		x = x*1664525 + 1013904223
		a[i] = x
	}
	sort.Slice(a, func(i, k int) bool { return a[i] < a[k] })
	return fmt.Sprint(a[0], a[n/2], a[n-1])
}

func hashing(n int) string {
	data, sum := make([]byte, 64*1024), [32]byte{}
	for i := 0; i < n; i++ {
		data[i] = byte(i)
		sum = sha256.Sum256(data)
	}
	return fmt.Sprintf("%x", sum)
}

type row struct {
	Id    int
	Name  string
	Tags  []string
	Price float64
}

func jsons(n int) string {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{i, fmt.Sprint("row ", i), []string{"a", "b"}, float64(i) / 4}
	}
	text, _ := json.Marshal(rows)
	var again []row
	if err := json.Unmarshal(text, &again); err != nil {
		return err.Error()
	}
	return fmt.Sprint(len(text), again[n-1])
}

var pair = regexp.MustCompile(`(\w+)=(\d+);`)

func regexps(n int) string {
	text := strings.Repeat("alpha=1; beta=22; gamma=333; delta=x4444; ", n)
	found := pair.FindAllStringSubmatch(text, -1)
	return fmt.Sprint(len(found), found[len(found)-1][1])
}

func channels(n int) string {
	numbers, done, sum := make(chan int), make(chan bool), 0
	go func() {
		for v := range numbers {
			sum += v
		}
		done <- true
	}()
	for i := 0; i < n; i++ {
		numbers <- i
	}
	close(numbers)
	<-done
	return fmt.Sprint(sum)
}

func floats(n int) string {
	a, b := make([]float64, n*n), make([]float64, n*n)
	for i := range a {
		a[i], b[i] = float64(i%7), float64(i%5)
	}
	c := make([]float64, n*n)
	for i := 0; i < n; i++ {
		for k := 0; k < n; k++ {
			for j := 0; j < n; j++ {
				c[i*n+j] += a[i*n+k] * b[k*n+j]
			}
		}
	}
	return fmt.Sprint(c[n], c[n*n-1])
}

var programs = map[string]func(int) string{
	"trees": trees, "maps": maps, "sort": sorting, "sha256": hashing,
	"json": jsons, "regexp": regexps, "channels": channels, "floats": floats,
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var name string
		var n, times int
		fmt.Sscan(input.Text(), &name, &n, &times)
		run, found := programs[name]
		if !found {
			fmt.Println("error no such program")
			continue
		}
		result, elapsed := "", ""
		for i := 0; i < times; i++ {
			begin := time.Now()
			result = run(n)
			elapsed += fmt.Sprint(" ", time.Since(begin).Nanoseconds())
		}
		sum := fnv.New64a()
		sum.Write([]byte(result))
		fmt.Printf("ok %x%s\n", sum.Sum64(), elapsed)
	}
}
