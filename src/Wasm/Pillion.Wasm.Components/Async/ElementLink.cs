using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>Moves elements between the memories of two guests.</summary>
internal delegate void ElementCode(nint from, nint to, int count);

/// <summary>The elements of a stream or future as one component reads or writes them.</summary>
/// <param name="type">A function that takes the stream or future, and one element if there are any, whose context <paramref name="context"/> is.</param>
internal sealed class ElementLink(ComponentFunctionType type, ComponentValueType? element, AbiContext context, AbiOptions options)
{
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_compiled = new(StringComparer.Ordinal);

    private readonly AbiLayout? _layout = element is null ? null : AbiLayout.Of(element);
    private object? _forHost;
    private ElementLink? _lastReader;
    private ElementCode? _lastCode;

    public ElementKey Key { get; } = ElementKey.Of(type.Parameters[0].Type, ResourceTypes.In(type));

    public ComponentValueType? Element => element;

    public AbiContext Context => context;

    public AbiOptions Options => options;

    public ComponentFunctionType Type => type;

    /// <summary>Bytes of an element; zero if there are only events.</summary>
    public int ElementSize => _layout?.Size ?? 0;

    /// <summary>Whether one component may be at both ends.</summary>
    public bool IsNoneOrNumber => IsNumberOrNone(element);

    /// <summary>What messages call it.</summary>
    public string Name => type.Parameters[0].Type.ToString()!;

    public static bool IsNumberOrNone(ComponentValueType? element) =>
        element
            is null
                or PrimitiveType
                {
                    Kind: not (PrimitiveKind.Bool or PrimitiveKind.Char or PrimitiveKind.String or PrimitiveKind.ErrorContext)
                };

    /// <summary>Them between the guest and the host.</summary>
    public HostElements<T> ForHost<T>()
    {
        if (_forHost is not HostElements<T> elements)
        {
            _forHost = elements = new HostElements<T>(this);
        }

        return elements;
    }

    public RuntimeResource[] Resources => Key.Resolve(context);

    public void CheckRange(int pointer, int length) => AbiMemory.List(context, pointer, length, ElementSize, _layout!.Alignment, 0);

    public nint Native(int pointer) => AbiMemory.Native(context, pointer);

    /// <summary>Code that moves elements to another component; it may be the same one.</summary>
    public ElementCode CopyTo(ElementLink reader)
    {
        if (_lastReader != reader)
        {
            var adapter = FunctionAbi
                .Of(type)
                .Adapter(
                    type,
                    (AdapterKind.Elements, options, reader.Options, null),
                    s_compiled,
                    () => new CompiledAdapter(typeof(ElementCode), () => Emit(type, element!, options, reader.Options), [])
                );
            _lastCode = (ElementCode)adapter.BindEmitted(context, reader.Context, null);
            _lastReader = reader;
        }

        return _lastCode!;
    }

    private static CompiledAdapter.Code Emit(ComponentFunctionType type, ComponentValueType element, AbiOptions writer, AbiOptions reader)
    {
        var constants = new List<object>();
        var method = new DynamicMethod(
            "elements",
            typeof(void),
            [typeof(AdapterClosure), typeof(nint), typeof(nint), typeof(int)],
            typeof(ElementLink).Module,
            skipVisibility: true
        );
        var il = method.GetILGenerator();
        var resources = ResourceTypes.In(type);
        var from = new AbiEmitter(il, AdapterParts.LoadContext(il, nameof(AdapterClosure.Context)), writer, resources, constants);
        var to = new AbiEmitter(il, AdapterParts.LoadContext(il, nameof(AdapterClosure.Caller)), reader, resources, constants);
        il.Emit(OpCodes.Ldarg_1);
        var input = new MemoryPlace(from.Store(typeof(nint)));
        il.Emit(OpCodes.Ldarg_2);
        var output = new MemoryPlace(from.Store(typeof(nint)));
        il.Emit(OpCodes.Ldarg_3);
        var count = from.Store(typeof(int));
        AdapterParts.ResetCount(from, [element]);
        AdapterParts.WhileLowering(
            to,
            AbiNeeds.Allocates(element),
            () => new Transfer(from, to).EmitElements(element, count, input, output)
        );
        il.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);
    }
}
