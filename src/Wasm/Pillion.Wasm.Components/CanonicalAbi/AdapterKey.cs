using System.Collections.Immutable;
using System.Text;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>
/// What compiled adapters are kept by. Resource types count by the order in which they occur, so that components which import the same
/// functions share the code.
/// </summary>
internal static class AdapterKey
{
    public static string Of(ComponentFunctionType type, AbiOptions options, Type? delegateType, AbiOptions? caller = null)
    {
        var key = new StringBuilder();
        var resources = ResourceTypes.In(type);
        key.Append(type.IsAsync ? "async(" : "(");
        foreach (var parameter in type.Parameters)
        {
            Append(key, parameter.Type, resources);
            key.Append(',');
        }

        key.Append(')');
        if (type.Result is not null)
        {
            Append(key, type.Result, resources);
        }

        Append(key.Append('|'), options);
        if (caller is not null)
        {
            Append(key.Append('|'), caller);
        }

        // A type's name is not enough: an assembly can be loaded twice.
        return delegateType is null
            ? key.ToString()
            : key.Append('|').Append(delegateType.AssemblyQualifiedName).Append('#').Append(delegateType.TypeHandle.Value).ToString();
    }

    private static void Append(StringBuilder key, AbiOptions options) =>
        key.Append((int)options.Encoding)
            .Append(options.HasPostReturn ? 'p' : '-')
            .Append(options.IsAsync ? 'a' : '-')
            .Append(options.HasCallback ? 'c' : '-')
            .Append(options.EntersTask ? 't' : '-');

    private static void Append(StringBuilder key, ComponentValueType type, ImmutableArray<ResourceType> resources)
    {
        switch (type)
        {
            case PrimitiveType primitive:
                key.Append(primitive.Name);
                return;
            case OwnType own:
                key.Append("own").Append(resources.IndexOf(own.Resource));
                return;
            case BorrowType borrow:
                key.Append("borrow").Append(resources.IndexOf(borrow.Resource));
                return;
            case RecordType record:
                key.Append("record ").AppendJoin(' ', record.Fields.Select(f => f.Name));
                break;
            case VariantType or EnumType:
                key.Append(type.GetType().Name).Append(' ').AppendJoin(' ', Despecialization.CaseNames(type));
                break;
            case FlagsType flags:
                key.Append("flags ").AppendJoin(' ', flags.Names);
                break;
            case ListType { FixedLength: { } length }:
                key.Append("list").Append(length);
                break;
            default:
                key.Append(type.GetType().Name);
                break;
        }

        key.Append('(');
        if (Despecialization.TryGetCases(type, out var cases))
        {
            foreach (var @case in cases)
            {
                if (@case is not null)
                {
                    Append(key, @case, resources);
                }

                key.Append(',');
            }
        }
        else
        {
            foreach (var part in Despecialization.Parts(type))
            {
                Append(key, part, resources);
                key.Append(',');
            }
        }

        key.Append(')');
    }
}
