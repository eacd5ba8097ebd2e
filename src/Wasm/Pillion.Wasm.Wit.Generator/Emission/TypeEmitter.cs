using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Bindings;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Emission;

/// <summary>The value types that an interface defines: records, variants, enums and flags.</summary>
internal sealed class TypeEmitter(CodeWriter writer, InterfaceBinding binding, TypeMapper types, TypeDirections directions, string access)
{
    public void Emit(WitTypeDefinition definition)
    {
        var name = binding.NameOf(definition);
        writer.Docs(definition.Metadata, $"WIT {definition.Name} of {OwnerName(definition)}.");
        switch (definition)
        {
            case WitRecord record:
                Record(record, name);
                break;
            case WitVariant variant:
                Variant(variant, name);
                break;
            case WitEnum @enum:
                Enum(@enum, name);
                break;
            case WitFlags flags:
                Flags(flags, name);
                break;
        }
    }

    private static string OwnerName(WitTypeDefinition definition) =>
        (definition.Owner as WitInterface)?.Id ?? ((WitWorld)definition.Owner).Id;

    private Position PositionIn(WitTypeDefinition type) => directions.OnlyGoesToGuests(binding, type) ? Position.Lowered : Position.Inside;

    private void Record(WitRecord record, string name)
    {
        var scope = new NameScope("Value", [.. NameScope.ObjectMembers, "Clone", "PrintMembers", "Deconstruct", "EqualityContract", name]);
        var fields = record.Fields.Select(f => (Field: f, Name: scope.Take(CSharpNames.Pascal(f.Name)))).ToList();
        foreach (var (field, fieldName) in fields)
        {
            var docs =
                field.Docs.Length > 0
                    ? field.Docs.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace('\n', ' ')
                    : $"WIT {field.Name}.";
            writer.Line($"/// <param name=\"{fieldName}\">{docs}</param>");
        }

        var position = PositionIn(record);
        var parameters = string.Join(", ", fields.Select(f => $"{types.Map(f.Field.Type, position)} {f.Name}"));
        var kind = TypeSize.Of(record) > TypeSize.MaxStruct ? "sealed record" : "readonly record struct";
        writer.Line($"{access} {kind} {name}({parameters});");
    }

    private void Variant(WitVariant variant, string name)
    {
        writer.Open($"{access} abstract class {name} : global::Pillion.Wasm.Components.Variant");
        writer.Line($"private {name}() {{ }}");
        var scope = new NameScope("Case", [.. NameScope.ObjectMembers, "Case", "Value", "Instance", name]);
        var position = PositionIn(variant);
        for (var i = 0; i < variant.Cases.Count; i++)
        {
            writer.Line();
            Case(variant.Cases[i], i, scope.Take(CSharpNames.Pascal(variant.Cases[i].Name)), name, position);
        }

        writer.Close();
    }

    private void Case(WitCase item, int index, string name, string variant, Position position)
    {
        writer.Summary(item.Docs, $"Case {item.Name}.");
        writer.Line($"[global::Pillion.Wasm.Components.VariantCase({index})]");
        if (item.Type is null)
        {
            writer.Open($"public sealed class {name} : {variant}");
            writer.Line("/// <summary>The case, which carries nothing: one object is enough.</summary>");
            writer.Line($"public static {name} Instance {{ get; }} = new();");
            writer.Line();
            CaseMembers(index, $"obj is {name}", $"{index}", CSharpNames.Literal(item.Name));
            writer.Close();
            return;
        }

        var type = types.Map(item.Type, position);
        writer.Open($"public sealed class {name}({type} value) : {variant}");
        writer.Line("/// <summary>What the case carries.</summary>");
        writer.Line($"public {type} Value {{ get; }} = value;");
        writer.Line();
        CaseMembers(
            index,
            $"obj is {name} other && global::System.Collections.Generic.EqualityComparer<{type}>.Default.Equals(Value, other.Value)",
            $"global::System.HashCode.Combine({index}, Value)",
            $"$\"{item.Name}({{Value}})\""
        );
        writer.Close();
    }

    private void CaseMembers(int index, string equals, string hash, string text)
    {
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override int Case => {index};");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override bool Equals(object? obj) => {equals};");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override int GetHashCode() => {hash};");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public override string ToString() => {text};");
    }

    private void Enum(WitEnum definition, string name)
    {
        writer.Open(
            $"{access} enum {name} : {(definition.Cases.Count <= 256 ? "byte" : definition.Cases.Count <= 65536 ? "ushort" : "uint")}"
        );
        var scope = new NameScope("Case");
        var index = 0;
        writer.Separated(
            definition.Cases,
            item =>
            {
                writer.Summary(item.Docs, $"Case {item.Name}.");
                writer.Line($"{scope.Take(CSharpNames.Pascal(item.Name))} = {index++},");
            }
        );
        writer.Close();
    }

    private void Flags(WitFlags definition, string name)
    {
        writer.Line("[global::System.Flags]");
        writer.Open($"{access} enum {name} : {(definition.Flags.Count <= 8 ? "byte" : definition.Flags.Count <= 16 ? "ushort" : "uint")}");
        var scope = new NameScope("Flag");
        if (!definition.Flags.Any(f => string.Equals(CSharpNames.Pascal(f.Name), "None", StringComparison.Ordinal)))
        {
            writer.Line("/// <summary>No flag.</summary>");
            writer.Line($"{scope.Take("None")} = 0,");
            writer.Line();
        }

        var index = 0;
        writer.Separated(
            definition.Flags,
            item =>
            {
                writer.Summary(item.Docs, $"Flag {item.Name}.");
                writer.Line($"{scope.Take(CSharpNames.Pascal(item.Name))} = 1{(index > 30 ? "u" : "")} << {index++},");
            }
        );
        writer.Close();
    }
}
