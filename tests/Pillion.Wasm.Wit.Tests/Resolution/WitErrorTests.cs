namespace Pillion.Wasm.Wit.Tests.Resolution;

/// <summary>Every error names the place and says what to do.</summary>
public sealed class WitErrorTests
{
    [Theory]
    // Lexical structure.
    [InlineData("package a:b; interface i { f: func() -> u32 # }", 1, 45, "'#' is not part of WIT")]
    [InlineData("package a:b;\n/* /* */", 2, 1, "this comment has no end; close it with '*/'")]
    [InlineData("package a:b; // \u202e", 1, 17, "U+202E is a bidirectional override")]
    [InlineData("package a:b;\u0007", 1, 13, "U+0007 is a control character")]
    [InlineData("package a:b; interface i { aB: func(); }", 1, 28, "the word 'aB' mixes upper and lower case")]
    [InlineData("package a:b; interface i { a--b: func(); }", 1, 28, "a dash must stand between two words")]
    [InlineData("package a:b; interface i { a-: func(); }", 1, 28, "a dash must stand between two words")]
    [InlineData("package a:b; interface i { list: func(); }", 1, 28, "found the keyword 'list'")]
    [InlineData("package a:b; interface i { f: func(list: u32); }", 1, 36, "write '%list' to use a keyword as a name")]
    [InlineData("package a:b; world w { @external-id(\"x) import a: func(); }", 1, 37, "this string has no end")]
    [InlineData("package a:b; world w { @external-id(\"\\q\") import a: func(); }", 1, 38, "this is not an escape")]
    [InlineData("package a:b; world w { @external-id(\"\\ff\") import a: func(); }", 1, 37, "the bytes of this string are not UTF-8")]
    // Packages and versions.
    [InlineData("interface i {}", 1, 1, "begin one of the files of this folder with 'package namespace:name;'")]
    [InlineData("package a:b@1.0; interface i {}", 1, 13, "'1.0' is not a version; write three numbers")]
    [InlineData("package a:b@1.02.3;", 1, 13, "'1.02.3' is not a version")]
    [InlineData("package a:b/c;", 1, 12, "nested namespaces and packages are not supported")]
    [InlineData("package a;", 1, 10, "expected ':' between a package's namespace and name")]
    [InlineData("interface i {} package a:b;", 1, 16, "'package …;' stands once, before everything else")]
    [InlineData("package a:b; package c:d { package e:f {} }", 1, 28, "a package inside a package")]
    [InlineData(
        "package a:b; package c:d { interface i {} } package c:d { interface j {} }",
        1,
        53,
        "is also in text.wit, with other contents"
    )]
    [InlineData("package a:b; interface i { use c:d/e.{t}; }", 1, 32, "there is no package 'c:d'; put its files into the folder 'deps'")]
    [InlineData(
        "package a:b; package c:d@1.2.0 {} interface i { use c:d/e@1.3.0.{t}; }",
        1,
        53,
        "there is no package 'c:d@1.3.0', only c:d@1.2.0, which is not compatible with it"
    )]
    [InlineData(
        "package a:b; package c:d@1.0.0 {} package c:d@2.0.0 {} interface i { use c:d/e.{t}; }",
        1,
        74,
        "'c:d' is there in several versions (c:d@2.0.0, c:d@1.0.0); add '@version'"
    )]
    // Syntax.
    [InlineData("package a:b; record r { a: u8 }", 1, 14, "expected 'interface', 'world', 'use' or 'package', found the keyword 'record'")]
    [InlineData("package a:b; interface i { f: func()", 1, 37, "expected ';' after the function 'f', found the end of the file")]
    [InlineData("package a:b; interface i { record r { a: u8", 1, 37, "the record 'r' has no end; close it with '}'")]
    [InlineData("package a:b; interface i { record r { a: u8 b: u8 } }", 1, 45, "expected ',' or '}' in the record 'r', found 'b'")]
    [InlineData("package a:b; interface i { record r {} }", 1, 35, "the record 'r' is empty; components need at least one field")]
    [InlineData("package a:b; interface i { variant v {} }", 1, 36, "the variant 'v' is empty")]
    [InlineData("package a:b; interface i { enum e {} }", 1, 33, "the enum 'e' is empty")]
    [InlineData("package a:b; interface i { f: func(a: tuple<>); }", 1, 39, "a tuple needs at least one type")]
    [InlineData("package a:b; interface i { f: func() -> (a: u8); }", 1, 41, "named results are no longer part of WIT")]
    [InlineData("package a:b; interface i { f: func(a: list<u8, 0>); }", 1, 48, "expected the length of the list")]
    [InlineData("package a:b; interface i { f: func(a: map<f32, u8>); }", 1, 43, "the key of a map is an integer")]
    [InlineData("package a:b; interface i { f: static func(); }", 1, 31, "only the functions of a resource are static")]
    [InlineData("package a:b; use c:d/e.{f};", 1, 23, "move this 'use' into an interface")]
    [InlineData("package a:b; interface i { use j.{}; }", 1, 34, "this 'use' names no types")]
    [InlineData("package a:b; world w { import c:d; }", 1, 31, "'c:d' is a package; name an interface or world in it: 'c:d/name'")]
    [InlineData("package a:b; world w { foo; }", 1, 24, "expected 'import', 'export', 'include', 'use' or a type, found 'foo'")]
    // Feature gates.
    [InlineData("package a:b; @later(version = 1.0.0) interface i {}", 1, 14, "'@later' is not an attribute")]
    [InlineData("package a:b; @since(version = 1.0.0) interface i {}", 1, 31, "the package 'a:b' has no version")]
    [InlineData(
        "package a:b@1.0.0; @since(version = 1.1.0) interface i {}",
        1,
        37,
        "@since 1.1.0 is later than the package's version, 1.0.0"
    )]
    [InlineData(
        "package a:b@1.0.0; @since(version = 1.0.0) @unstable(feature = x) interface i {}",
        1,
        64,
        "an item is @since a version or @unstable, not both"
    )]
    [InlineData(
        "package a:b@1.0.0; @deprecated(version = 1.0.0) interface i {}",
        1,
        42,
        "@deprecated needs a @since or @unstable beside it"
    )]
    [InlineData(
        "package a:b; @unstable(feature = x) interface i { type t = u8; } interface j { use i.{t}; }",
        1,
        84,
        "'i' is part of the unstable feature 'x'; enable the feature"
    )]
    [InlineData(
        "package a:b; interface i { @unstable(feature = x) type t = u8; type u = t; }",
        1,
        73,
        "the type 't' is part of the unstable feature 'x'"
    )]
    public void Resolve_Malformed_SaysWhereAndWhat(string text, int line, int column, string problem) =>
        AssertError(text, line, column, problem);

    [Theory]
    [InlineData("interface i { type a = b; }", 24, "the type 'b' is not defined in 'i'; define it there, or bring it in with 'use")]
    [InlineData("interface i { type FOO = u8; type b = foo; }", 39, "did you mean 'FOO'?")]
    [InlineData("interface i { type a = u8; a: func(); }", 28, "the name 'a' is taken in 'i'")]
    [InlineData("interface i { type a = u8; type A = u8; }", 33, "the name 'A' is taken in 'i' (upper and lower case count as the same)")]
    [InlineData("interface i { type a = a; }", 24, "the type 'a' contains itself; types cannot be recursive")]
    [InlineData("interface i { record a { b: b } record b { a: list<a> } }", 52, "the type 'a' contains itself")]
    [InlineData("interface i { record a { b: u8, B: u8 } }", 33, "a second field 'B'")]
    [InlineData("interface i { f: func(a: u8, a: u8); }", 30, "a second parameter 'a'")]
    [InlineData("interface i { enum a { b, b } }", 27, "a second case 'b'")]
    [InlineData("interface i { type a = u8; f: func(a: borrow<a>); }", 46, "'a' is not a resource; only resources have handles")]
    [InlineData("interface i { resource r; f: func() -> borrow<r>; }", 40, "a function cannot return borrowed handles")]
    [InlineData("interface i { resource r; f: func(a: stream<borrow<r>>); }", 45, "a stream cannot carry borrowed handles")]
    [InlineData("interface i { resource r { constructor(); constructor(); } }", 43, "a second constructor of 'r'")]
    [InlineData("interface i { resource r { a: func(); a: static func(); } }", 39, "a second function 'a' of 'r'")]
    [InlineData("interface i { resource r { a: func(self: u8); } }", 36, "a method has a parameter 'self' already")]
    [InlineData("interface i { resource r { constructor() -> u8; } }", 45, "a constructor returns 'result<r, …>' or nothing")]
    [InlineData("interface i {} interface i {}", 26, "the package 'a:b' has two items 'i'")]
    [InlineData("interface i { use j.{t}; }", 19, "the package 'a:b' has no 'j'; it has i")]
    [InlineData("interface i { use j.{t}; } interface j { type u = u8; }", 22, "the interface 'a:b/j' has no type 't'; it has u")]
    [InlineData("interface i { use j.{t}; } interface j { use i.{t}; }", 46, "needs types of itself: a:b/i → a:b/j → a:b/i")]
    [InlineData("world w { include w; }", 19, "the world 'a:b/w' includes itself: a:b/w → a:b/w; remove one 'include'")]
    [InlineData("interface i {} world w { include i; }", 34, "'i' is an interface, not a world; use 'import' or 'export' for interfaces")]
    [InlineData("world v {} world w { import v; }", 29, "'v' is a world, not an interface; use 'include' for worlds")]
    [InlineData("interface i {} world w { import i; import i; }", 43, "a second import of 'a:b/i'; remove one")]
    [InlineData("world w { import a: func(); import A: func(); }", 36, "the name 'A' is taken in 'w'")]
    [InlineData("world w { export a: func(); export a: func(); }", 36, "a second export 'a'")]
    [InlineData(
        "world v { import a: func(); } world w { import a: func(); include v; }",
        67,
        "write 'include … with { a as another-name }'"
    )]
    [InlineData(
        "interface i {} world v { import i; } world w { include v with { i as j } }",
        65,
        "the world 'a:b/v' imports or exports nothing by the plain name 'i'"
    )]
    [InlineData(
        "interface i { resource r; } world w { import i; export i; use i.{r}; }",
        63,
        "the world imports and exports 'a:b/i', so it is not clear whose types this uses"
    )]
    [InlineData("use c:d/e; use c:d/e;", 20, "a second 'use' of the name 'e'")]
    public void Resolve_Unresolvable_SaysWhereAndWhat(string text, int column, string problem) =>
        AssertError("package a:b;\n" + text, 2, column, problem);

    [Fact]
    public void Resolve_TooManyFlags_SaysHowMany()
    {
        var flags = string.Join(", ", Enumerable.Range(0, 33).Select(i => $"flag{i}"));

        AssertError($"package a:b; interface i {{ flags x {{ {flags} }} }}", 1, 34, "the flags 'x' have 33 names; 32 is the most");
    }

    [Fact]
    public void Resolve_TypesNestedTooDeep_SaysSo()
    {
        var error = Fails($"package a:b; interface i {{ type t = {string.Concat(Enumerable.Repeat("list<", 5_000))}");

        Assert.Contains("types are nested more than 100 deep; give the inner ones names", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_FilesOfTwoPackagesInAFolder_NamesBoth()
    {
        var error = Assert.Throws<WitException>(() =>
            WitResolver.Resolve([
                [new WitSource("wit/a.wit", "package a:b;"), new WitSource("wit/b.wit", "package a:c;")],
            ])
        );

        Assert.StartsWith(
            "wit/b.wit:1:9: this file is of the package 'a:c', others of its folder of 'a:b'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Resolve_FolderWithoutWit_SaysSo()
    {
        var folder = Directory.CreateTempSubdirectory("pillion-wit-");
        try
        {
            var error = Assert.Throws<WitException>(() => WitResolver.Resolve(folder.FullName));

            Assert.Equal($"{folder.FullName}: there is no .wit file here; give a .wit file or a folder with some", error.Message);
        }
        finally
        {
            folder.Delete();
        }
    }

    [Theory]
    [InlineData(null, "there is not exactly one world; name one of: a:b/v, a:b/w")]
    [InlineData("x", "there is no world 'x'; there are: a:b/v, a:b/w")]
    [InlineData("a:b/x", "there is no world 'a:b/x'")]
    public void SelectWorld_NotThere_ListsThoseThatAre(string? name, string problem)
    {
        var resolution = WitResolver.ResolveText("package a:b; world v {} world w {}");

        Assert.Contains(problem, Assert.Throws<WitException>(() => resolution.SelectWorld(name)).Message, StringComparison.Ordinal);
    }

    private static void AssertError(string text, int line, int column, string problem)
    {
        var error = Fails(text);

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"text.wit:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    private static WitException Fails(string text) => Assert.Throws<WitException>(() => WitResolver.ResolveText(text));
}
