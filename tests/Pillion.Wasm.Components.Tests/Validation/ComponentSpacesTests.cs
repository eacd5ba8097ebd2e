using Pillion.Wasm.Components.Types;
using static Pillion.Wasm.Components.Tests.Testing.ValidatedComponent;

namespace Pillion.Wasm.Components.Tests.Validation;

public sealed class ComponentSpacesTests
{
    [Fact]
    public void Validate_ExportOfAFunction_AddsAnIndexForIt()
    {
        var component = Of("""(component (import "f" (func $f (param "x" u32))) (export "g" (func $f)))""");

        Assert.Equal(2, component.Spaces.Functions.Count);
        Assert.Equal(component.Spaces.Functions[0], component.Spaces.Functions[1]);
        Assert.Equal("f", Assert.Single(component.Type.Imports).Name);
        Assert.Equal("g", Assert.Single(component.Type.Exports).Name);
    }

    [Fact]
    public void Validate_TwoImportsOfOneInstanceType_HaveResourcesOfTheirOwn()
    {
        var component = Of(
            """
            (component
              (type $i (instance (export "r" (type (sub resource)))))
              (import "a" (instance $a (type $i)))
              (import "b" (instance $b (type $i)))
              (alias export $a "r" (type $ar))
              (alias export $b "r" (type $br)))
            """
        );

        Assert.IsType<ComponentInstanceType>(component.Spaces.Types[0]);
        Assert.NotEqual(component.Spaces.Types[1], component.Spaces.Types[2]);
        Assert.Equal<ComponentDefinedType>(component.Type.ImportedResources, component.Spaces.Types.Skip(1));
    }

    [Fact]
    public void Validate_ExportedResource_IsTheSameTypeUnderAnotherName()
    {
        var component = Of("""(component (type $r (resource (rep i32))) (export "thing" (type $r)))""");

        var (local, exported) = ((ResourceType)component.Spaces.Types[0], (ResourceType)component.Spaces.Types[1]);
        Assert.Equal(local, exported);
        Assert.NotSame(local, exported);
        Assert.Equal("thing", exported.Name);
        Assert.Equal(local, Assert.Single(component.Type.DefinedResources));
    }

    [Fact]
    public void Validate_ResourceThatIsExportedAsAbstract_IsAnotherTypeOutside()
    {
        var component = Of("""(component (type $r (resource (rep i32))) (export "thing" (type $r) (type (sub resource))))""");

        Assert.NotEqual(component.Spaces.Types[0], component.Spaces.Types[1]);
        Assert.True(Assert.IsType<TypeExternType>(Assert.Single(component.Type.Exports).Type).IsAbstract);
    }

    [Fact]
    public void Validate_Instantiation_PutsArgumentsInThePlaceOfImports()
    {
        var component = Of(
            """
            (component
              (component $c
                (import "t" (type $t (sub resource)))
                (type $own (resource (rep i32)))
                (export "again" (type $t))
                (export "own" (type $own)))
              (type $mine (resource (rep i32)))
              (instance $i1 (instantiate $c (with "t" (type $mine))))
              (instance $i2 (instantiate $c (with "t" (type $mine)))))
            """
        );

        var mine = component.Spaces.Types[0];
        var (first, second) = (component.Spaces.Instances[0], component.Spaces.Instances[1]);
        Assert.Equal(mine, TypeOf(first, "again"));
        Assert.Equal(mine, TypeOf(second, "again"));
        Assert.NotEqual(TypeOf(first, "own"), TypeOf(second, "own"));
        Assert.Empty(component.Type.DefinedResources);
    }

    [Fact]
    public void Validate_CoreAliases_KnowTheirTypes()
    {
        var component = Of(
            """
            (component
              (core module $m
                (memory (export "m") 2)
                (global (export "g") (mut i64) (i64.const 0))
                (table (export "t") 3 funcref)
                (func (export "f") (param i32) (result f64) unreachable))
              (core instance $i (instantiate $m))
              (alias core export $i "m" (core memory))
              (alias core export $i "g" (core global))
              (alias core export $i "t" (core table))
              (alias core export $i "f" (core func)))
            """
        );

        Assert.Equal(2u, Assert.Single(component.Spaces.CoreMemories).Limits.Min);
        Assert.Equal(new GlobalType(ValueType.I64, IsMutable: true), Assert.Single(component.Spaces.CoreGlobals));
        Assert.Equal(ValueType.FuncRef, Assert.Single(component.Spaces.CoreTables).Element);
        Assert.Equal(new FuncType([ValueType.I32], [ValueType.F64]), Assert.Single(component.Spaces.CoreFunctions));
    }

    [Fact]
    public void Validate_InvalidCode_IsFoundUnlessItIsLeftToTheCompiler()
    {
        const string Text = "(component (core module (func (result i32))))";

        Assert.Contains("core module: type mismatch", ErrorOf(Text), StringComparison.Ordinal);
        Assert.Single(Of(Text, validateCode: false).Spaces.CoreModules);
    }

    private static ComponentDefinedType TypeOf(ComponentInstanceType instance, string name) =>
        Assert.IsType<TypeExternType>(instance.Find(name)?.Type).Type;
}
