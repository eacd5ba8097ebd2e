using Pillion.Testing;
using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Tests.Resolution;

public sealed class WitResolverTests
{
    [Theory]
    [InlineData("0.2.12", "wasi:cli/command", 27, "wasi:cli/run@0.2.12")]
    [InlineData("0.2.12", "wasi:http/proxy", 11, "wasi:http/incoming-handler@0.2.12")]
    [InlineData("0.3.0", "wasi:cli/command", 21, "wasi:cli/run@0.3.0")]
    [InlineData("0.3.0", "wasi:http/service", 12, "wasi:http/handler@0.3.0")]
    [InlineData("0.3.0", "wasi:http/middleware", 13, "wasi:http/handler@0.3.0")]
    public void Resolve_Wasi_ReadsTheWorldsWithWhatTheyNeed(string version, string name, int imports, string export)
    {
        var world = WitResolver.Resolve(Repository.PathOf($"src/Wasm/Pillion.Wasi/wit/{version}")).SelectWorld(name);

        Assert.Equal(imports, world.Imports.Count);
        Assert.Equal([export], world.Exports.Select(e => e.Name));
        for (var i = 0; i < world.Imports.Count; i++)
        {
            var before = world.Imports.Take(i).Select(e => e.Interface);
            Assert.Subset(before.ToHashSet(), world.Imports[i].Interface!.Dependencies.ToHashSet<WitInterface?>());
        }
    }

    [Fact]
    public void Resolve_WasiWithFeature_HasItsItems()
    {
        var options = new WitResolveOptions();
        options.Features.Add("clocks-timezone");
        var folder = Repository.PathOf("src/Wasm/Pillion.Wasi/wit/0.2.12");

        Assert.Contains(
            "wasi:clocks/timezone@0.2.12",
            WitResolver.Resolve(folder, options).SelectWorld("wasi:cli/command").Imports.Select(i => i.Name)
        );
        Assert.DoesNotContain(WitResolver.Resolve(folder).Packages.SelectMany(p => p.Interfaces), i => i.Name == "timezone");
    }

    [Fact]
    public void Resolve_Folder_TakesFilesAndDependencies()
    {
        var folder = "/wit";
        var sources = new Dictionary<string, string>
        {
            ["types.wit"] = "interface types { enum errno { too-big } type size = u32; }",
            ["host.wit"] =
                "package local:demo@1.2.0;\nuse other:lib/data@2.0.0 as remote;\ninterface host { use types.{errno as my-errno, size}; use remote.{blob}; f: func(b: borrow<blob>) -> result<size, my-errno>; }\nworld w { import host; }",
            ["deps/lib.wit"] = "package other:lib@2.1.0; interface data { use more:things/base.{id}; resource blob { id: func() -> id; } }",
            ["deps/things/a.wit"] = "package more:things; interface base { type id = u64; }",
            ["deps/things/b.wit"] = "interface unused {}",
        }.Select(s => new WitSource($"{folder}/{s.Key}", s.Value));

        var resolution = WitResolver.Resolve(WitLayout.Group(folder, sources));

        Assert.Equal("local:demo@1.2.0", resolution.Root!.Name.ToString());
        var world = resolution.SelectWorld();
        Assert.Equal(
            ["local:demo/types@1.2.0", "more:things/base", "other:lib/data@2.1.0", "local:demo/host@1.2.0"],
            world.Imports.Select(i => i.Name)
        );
        var function = Assert.Single(world.Imports[^1].Interface!.Functions);
        var result = Assert.IsType<WitResultType>(function.Result);
        Assert.Equal(WitPrimitiveKind.U32, Assert.IsType<WitPrimitiveType>(result.Ok!.Resolved).Kind);
        Assert.Equal("errno", Assert.IsType<WitEnum>(Assert.IsType<WitNamedType>(result.Error!.Resolved).Definition).Name);
    }

    [Fact]
    public void Resolve_NestedPackages_AreThereOnceEvenIfRepeated()
    {
        var resolution = WitResolver.Resolve([
            [new WitSource("a.wit", "package a:a; package c:c { interface i { type t = u8; } } interface x { use c:c/i.{t}; }")],
            [new WitSource("b.wit", "package b:b;\npackage c:c {\n  // the same\n  interface i { type t = u8; }\n}")],
        ]);

        Assert.Equal(["a:a", "c:c", "b:b"], resolution.Packages.Select(p => p.Name.ToString()));
    }

    [Fact]
    public void Resolve_Types_AllFamilies()
    {
        var resolution = WitResolver.ResolveText(
            """
            package a:b;
            interface i {
              type a = tuple<u8, s8, u16, s16, u32, s32, u64, s64, f32, f64, char, bool, string>;
              type b = list<option<result<_, string>>>;
              type c = result;
              type d = result<u8>;
              type e = result<u8, u16>;
              type f = list<u8, 4>;
              type g = map<string, list<u8>>;
              type h = stream<u8>;
              type j = future;
              type k = error-context;
              flags l { a, b }
              variant m { a, b(u8), }
              resource n;
              type o = own<n>;
            }
            """
        );

        var types = resolution.Root!.Interfaces[0].Types;
        Assert.Equal("a b c d e f g h j k l m n o".Split(' '), types.Select(t => t.Name));
        Assert.Equal(4u, Assert.IsType<WitListType>(Alias(types[5])).Length);
        Assert.IsType<WitMapType>(Alias(types[6]));
        Assert.IsType<WitStreamType>(Alias(types[7]));
        Assert.Null(Assert.IsType<WitFutureType>(Alias(types[8])).Element);
        Assert.Same(types[12], Assert.IsType<WitNamedType>(Alias(types[13])).Definition);

        static WitType Alias(WitTypeDefinition type) => Assert.IsType<WitAlias>(type).Type;
    }

    [Fact]
    public void Resolve_Resource_HasCanonicalNames()
    {
        var resolution = WitResolver.ResolveText(
            "package a:b; interface i { resource blob { constructor(init: list<u8>) -> result<blob>; read: async func(n: u32) -> list<u8>; merge: static func(lhs: borrow<blob>) -> blob; } }"
        );

        var resource = Assert.IsType<WitResource>(Assert.Single(resolution.Root!.Interfaces[0].Types));
        Assert.Equal(["[constructor]blob", "[method]blob.read", "[static]blob.merge"], resource.Functions.Select(f => f.CanonicalName));
        Assert.Equal(["self", "n"], resource.Functions[1].Parameters.Select(p => p.Name));
        Assert.True(resource.Functions[1].IsAsync);
        Assert.Equal(["init"], resource.Functions[0].Parameters.Select(p => p.Name));
    }

    [Fact]
    public void Resolve_Docs_AreKept()
    {
        var resolution = WitResolver.ResolveText(
            """
            /// The package.
            package a:b@1.0.0;
            /// First line.
            ///   Second, indented.
            @since(version = 1.0.0)
            interface i {
              /**
               * A block.
               */
              @deprecated(version = 1.0.0)
              @since(version = 0.9.0)
              f: func();
              // no documentation
              record r {
                /// A field.
                a: u8,
              }
            }
            """
        );

        var item = resolution.Root!.Interfaces[0];
        Assert.Equal("The package.", resolution.Root.Docs);
        Assert.Equal("First line.\n  Second, indented.", item.Metadata.Docs);
        Assert.Equal("A block.", item.Functions[0].Metadata.Docs);
        Assert.Equal("1.0.0", item.Functions[0].Metadata.Deprecated!.ToString());
        Assert.Equal("0.9.0", item.Functions[0].Metadata.Since!.ToString());
        var record = Assert.IsType<WitRecord>(item.Types[0]);
        Assert.Equal("", record.Metadata.Docs);
        Assert.Equal("A field.", record.Fields[0].Docs);
    }

    [Fact]
    public void Resolve_IncludeWith_RenamesPlainNamesOnly()
    {
        var world = WitResolver
            .ResolveText(
                """
                package a:b;
                interface store { get: func(key: string) -> option<string>; }
                world base { import cache: store; import store; export run: func(); }
                world extended { import cache: func(); include base with { cache as my-cache, run as go } }
                """
            )
            .SelectWorld("extended");

        Assert.Equal(["cache", "my-cache", "a:b/store"], world.Imports.Select(i => i.Name));
        Assert.Equal("store", world.Imports[1].Interface!.Name);
        Assert.Equal(["go"], world.Exports.Select(e => e.Name));
    }

    [Fact]
    public void Resolve_ExportedInterface_ImportsWhatItUses()
    {
        var resolution = WitResolver.ResolveText(
            "package a:b; interface a { resource r; } interface b { use a.{r}; foo: func() -> r; } world w1 { export b; } world w2 { export b; export a; }"
        );

        var first = resolution.SelectWorld("w1");
        Assert.Equal(["a:b/a"], Names(first.Imports));
        Assert.Equal(["a:b/b"], Names(first.Exports));
        var second = resolution.SelectWorld("w2");
        Assert.Empty(second.Imports);
        Assert.Equal(["a:b/a", "a:b/b"], Names(second.Exports));

        static IEnumerable<string> Names(IEnumerable<WitExtern> items) => items.Select(i => i.Name);
    }

    [Fact]
    public void Resolve_ColonWithAndWithoutBlank_MeansPathOrName()
    {
        var world = WitResolver
            .ResolveText(
                "package a:b; package c:d { interface e { } } interface f {} world w { import c:d/e; import g: f; import h:func(); import i:interface { } import j: c:d/e; }"
            )
            .SelectWorld();

        Assert.Equal(
            [("c:d/e", false), ("g", true), ("h", true), ("i", true), ("j", true)],
            world.Imports.Select(i => (i.Name, i.IsPlain))
        );
    }

    [Fact]
    public void Resolve_ExternalId_IsKept()
    {
        var world = WitResolver
            .ResolveText("package a:b; world w { @external-id(\"https://example.org/\\u{2603}\") import a: func(); }")
            .SelectWorld();

        Assert.Equal("https://example.org/\u2603", world.Imports[0].Metadata.ExternalId);
    }
}
