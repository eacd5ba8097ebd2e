using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>The .NET type of each WIT type. The canonical ABI's compiler maps the same way; see docs/wit.md for the table.</summary>
/// <param name="bindings">Which side each interface is on.</param>
/// <param name="isExport">Whether the types are those of an exported interface.</param>
internal sealed class TypeMapper(BindingSet bindings, bool isExport)
{
    private const string Root = "global::Pillion.Wasm.Components.";

    public string Map(WitType type, Position position = Position.Inside) =>
        type.Resolved switch
        {
            WitPrimitiveType primitive => Primitive(primitive.Kind),
            WitListType list => List(list, position),
            WitOptionType option => Option(option),
            WitResultType result => $"{Root}Result<{Side(result.Ok, position)}, {Side(result.Error, position)}>",
            WitTupleType tuple => Tuple(tuple, position),
            WitMapType map => $"({Map(map.Key)}, {Map(map.Value)})[]",
            WitStreamType stream => Asynchronous("stream", $"ComponentStream<{Element(stream.Element)}>"),
            WitFutureType future => Asynchronous("future", $"ComponentFuture<{Element(future.Element)}>"),
            WitBorrowType borrow => Named(borrow.Resource.Original!),
            WitNamedType named => Named(named.Definition),
            _ => throw new InvalidOperationException("A type of WIT has no mapping: " + type.GetType().Name),
        };

    /// <summary>What a function returns in .NET.</summary>
    public string Return(WitFunction function, Position position)
    {
        var result = function.Result is null ? null : Map(function.Result, position);
        return (function.IsAsync, result) switch
        {
            (true, null) => "global::System.Threading.Tasks.ValueTask",
            (true, _) => $"global::System.Threading.Tasks.ValueTask<{result}>",
            (false, null) => "void",
            _ => result!,
        };
    }

    /// <summary>The resource that a handle is of, if a guest defines it and it belongs to an interface.</summary>
    public static WitResource? GuestResource(WitType? type, InterfaceBinding binding)
    {
        var definition = type?.Resolved switch
        {
            WitBorrowType borrow => borrow.Resource.Original,
            WitNamedType named => named.Definition,
            _ => null,
        };
        return binding is { IsExport: true, Owner: WitInterface } && definition is WitResource resource && resource.Owner == binding.Owner
            ? resource
            : null;
    }

    private string Asynchronous(string wit, string name) =>
        bindings.HasStreams
            ? Root + name
            : throw new WitException(
                "WIT",
                $"a function or type has a '{wit}', which this version of Pillion.Wasm.Components has no .NET type for; leave it out, or name a world without it"
            );

    private string Named(WitTypeDefinition definition)
    {
        var binding = bindings.Find(definition.Owner, isExport);
        return definition is WitResource && binding.IsExport ? $"{Root}ResourceHandle" : bindings.NameOf(binding, definition);
    }

    private string Side(WitType? type, Position position) => type is null ? $"{Root}Unit" : Map(type, Nested(position));

    private string Element(WitType? type) => type is null ? $"{Root}Unit" : Map(type);

    private string List(WitListType list, Position position)
    {
        var element = Map(list.Element);
        var isFlat =
            list.Length is null && list.Element.Resolved is WitPrimitiveType { Kind: >= WitPrimitiveKind.S8 and <= WitPrimitiveKind.F64 };
        return (isFlat, position) switch
        {
            (true, Position.Parameter) => $"global::System.ReadOnlySpan<{element}>",
            (true, Position.Lowered) => $"global::System.ReadOnlyMemory<{element}>",
            _ => element + "[]",
        };
    }

    // An array that is null would become memory that is empty, so there is no memory in options.
    private string Option(WitOptionType option)
    {
        var element = Map(option.Element);
        return option.Element.Resolved is WitOptionType ? $"{Root}Option<{element}>" : element + "?";
    }

    private string Tuple(WitTupleType tuple, Position position)
    {
        var elements = tuple.Elements.Select(e => Map(e, Nested(position))).ToList();
        return elements.Count == 1 ? $"global::System.ValueTuple<{elements[0]}>" : $"({string.Join(", ", elements)})";
    }

    // A span cannot be part of another type; memory can.
    private static Position Nested(Position position) => position == Position.Lowered ? Position.Lowered : Position.Inside;

    private static string Primitive(WitPrimitiveKind kind) =>
        kind switch
        {
            WitPrimitiveKind.Bool => "bool",
            WitPrimitiveKind.S8 => "sbyte",
            WitPrimitiveKind.U8 => "byte",
            WitPrimitiveKind.S16 => "short",
            WitPrimitiveKind.U16 => "ushort",
            WitPrimitiveKind.S32 => "int",
            WitPrimitiveKind.U32 => "uint",
            WitPrimitiveKind.S64 => "long",
            WitPrimitiveKind.U64 => "ulong",
            WitPrimitiveKind.F32 => "float",
            WitPrimitiveKind.F64 => "double",
            WitPrimitiveKind.Char => "global::System.Text.Rune",
            WitPrimitiveKind.String => "string",
            _ => Root + "ErrorContext",
        };
}
