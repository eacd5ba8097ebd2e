using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Canonical definitions: functions that cross between a component and its core modules.</summary>
internal sealed partial class Instantiation
{
    private LiftedFunctionItem Lift(LiftDefinition definition)
    {
        var type = _component.Spaces.Functions[_functions.Count];
        var core = _coreFunctions[(int)definition.CoreFunction];
        return new LiftedFunctionItem(NameOf(core), type, _resources, _instance, core, Bind(definition.Options));
    }

    private object Lower(LowerDefinition definition)
    {
        var function = _functions[(int)definition.Function];
        var type = _component.Spaces.Functions[(int)definition.Function];
        var options = Bind(definition.Options);
        return function switch
        {
            HostFunctionItem host => Adapters.Lower(host, type, _resources, _instance, options),
            LiftedFunctionItem lifted => Adapters.Fuse(lifted, type, _resources, _instance, options),
            _ => throw new InvalidOperationException($"{function} is not lowered."),
        };
    }

    private BoundOptions Bind(CanonOptions options) =>
        new()
        {
            Encoding = options.Encoding ?? StringEncoding.Utf8,
            Memory = options.Memory is { } memory ? (Memory)_coreMemories[(int)memory] : null,
            Realloc = CoreFunctionAt(options.Realloc),
            PostReturn = CoreFunctionAt(options.PostReturn),
            IsAsync = options.IsAsync,
            Callback = CoreFunctionAt(options.Callback),
        };

    private object? CoreFunctionAt(uint? index) => index is { } i ? _coreFunctions[(int)i] : null;

    /// <summary>What is told a representation that nobody owns any more.</summary>
    private Action<int>? Destructor(ResourceExpression expression) =>
        CoreFunctionAt(expression.Destructor) switch
        {
            null => null,
            Function function => function.As<Action<int>>(),
            var other => (Action<int>)other,
        };

    /// <summary>The built-in functions that concern resources; the others are those of asynchronous calls.</summary>
    private object Builtin(BuiltinDefinition definition)
    {
        var instance = _instance;
        switch (definition.Kind)
        {
            case BuiltinKind.ResourceNew:
            {
                var resource = _resources[(ResourceType)_component.Spaces.Types[(int)definition.Type]];
                return (Func<int, int>)(representation => ResourceBuiltins.New(instance, resource, representation));
            }
            case BuiltinKind.ResourceRep:
            {
                var resource = _resources[(ResourceType)_component.Spaces.Types[(int)definition.Type]];
                return (Func<int, int>)(handle => instance.Handles.Representation(handle, resource));
            }
            case BuiltinKind.ResourceDrop:
            {
                var resource = _resources[(ResourceType)_component.Spaces.Types[(int)definition.Type]];
                return (Action<int>)(handle => ResourceBuiltins.Drop(instance, resource, handle));
            }
            default:
                return TaskBuiltin(definition);
        }
    }

    private static string NameOf(object core) => core is Function function ? function.ToString() : "built-in function";
}
