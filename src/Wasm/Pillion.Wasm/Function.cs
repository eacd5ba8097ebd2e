using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>A function of an instance, or a host function as an instance imported it.</summary>
public sealed unsafe class Function : Extern
{
    // Fields, because thunks read them.
    internal readonly Instance Instance;
    internal readonly nint Code;
    internal readonly nint Context;

    private ExportThunks.Untyped? _untyped;

    internal Function(Instance instance, int index, nint record)
    {
        Instance = instance;
        Group = instance.Group;
        Index = index;
        Type = TypeOf(instance, index, record);
        Record = record;
        Code = ((FunctionRecord*)record)->Code;
        Context = ((FunctionRecord*)record)->Context;
    }

    /// <inheritdoc/>
    public override FuncType Type { get; }

    /// <summary>Index in the module's function index space.</summary>
    public int Index { get; }

    /// <summary>Address of its <see cref="FunctionRecord"/>: what a reference to it is in compiled code.</summary>
    /// <exception cref="ObjectDisposedException">Its instance was disposed, and all linked to it.</exception>
    internal nint Record
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsReleased, Instance);
            return field;
        }
    }

    internal override bool IsReleased => Instance.IsReleased;

    /// <summary>Calls the function with arguments checked against its type.</summary>
    /// <returns>Its results, in order.</returns>
    /// <exception cref="ArgumentException">Number or types of arguments differ.</exception>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments)
    {
        if (arguments.Length != Type.Parameters.Length)
        {
            throw new ArgumentException(
                $"The function takes {Type.Parameters.Length} arguments, not {arguments.Length}: {Type}.",
                nameof(arguments)
            );
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].Fits(Type.Parameters[i]))
            {
                throw new ArgumentException($"Argument {i} is {arguments[i].Type}, not {Type.Parameters[i]}.", nameof(arguments));
            }
        }

        _untyped ??= ExportThunks.BindUntyped(this);
        var results = new Value[Type.Results.Length];
        _untyped(arguments.ToArray(), results);
        return results;
    }

    /// <summary>The function as a delegate of matching signature.</summary>
    /// <exception cref="WasmLinkException">The signatures differ.</exception>
    public TDelegate As<TDelegate>()
        where TDelegate : Delegate => ExportThunks.Bind<TDelegate>(this, Instance.Module.FunctionName(Index) ?? $"func[{Index}]");

    /// <summary>As <see cref="As{TDelegate}"/>, for a type known only at run time.</summary>
    /// <exception cref="WasmLinkException">The signatures differ.</exception>
    public Delegate As(Type delegateType)
    {
        ArgumentNullException.ThrowIfNull(delegateType);
        return ExportThunks.Bind(this, delegateType, Instance.Module.FunctionName(Index) ?? $"func[{Index}]");
    }

    /// <summary><c>module!function</c>.</summary>
    public override string ToString() => new WasmFrame(Instance.Module.Name, Index, Instance.Module.FunctionName(Index)).ToString();

    private static FuncType TypeOf(Instance instance, int index, nint record)
    {
        // An imported function may be of a type below the one that it was imported as.
        var declared = instance.Module.Definition.TypeOfFunction(index);
        var id = ((FunctionRecord*)record)->TypeId;
        return id == declared.Definition!.Id ? declared : TypeRegistry.Find(id)?.Function ?? declared;
    }

    /// <summary>Whether a function may stand where a type of functions is expected.</summary>
    internal static bool Fits(Function? function, ValueType type) =>
        function is null
            ? type.IsNullable
            : function.Type.Definition is { } definition && ValueType.Ref(definition, nullable: false).IsSubtypeOf(type);

    internal static Function? FromRecord(nint record)
    {
        if (record == 0)
        {
            return null;
        }

        var fields = (FunctionRecord*)record;
        return Instance.FromHandle(fields->Instance).FunctionAt(fields->Index);
    }
}
