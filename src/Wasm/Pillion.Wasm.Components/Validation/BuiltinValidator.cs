using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks built-in functions and finds their core types (Canonical ABI, "Canonical Definitions").</summary>
internal static class BuiltinValidator
{
    /// <summary>Values that a task keeps for <c>context.get</c>.</summary>
    private const uint ContextSlots = 2;

    private static readonly FuncType s_none = new([], []);
    private static readonly FuncType s_take = new([ValueType.I32], []);
    private static readonly FuncType s_take2 = new([ValueType.I32, ValueType.I32], []);
    private static readonly FuncType s_give = new([], [ValueType.I32]);
    private static readonly FuncType s_give64 = new([], [ValueType.I64]);
    private static readonly FuncType s_map = new([ValueType.I32], [ValueType.I32]);
    private static readonly FuncType s_map2 = new([ValueType.I32, ValueType.I32], [ValueType.I32]);
    private static readonly FuncType s_map3 = new([ValueType.I32, ValueType.I32, ValueType.I32], [ValueType.I32]);

    public static void Add(BuiltinDefinition builtin, ValidationScope scope) => scope.Spaces.CoreFunctions.Add(TypeOf(builtin, scope));

    private static FuncType TypeOf(BuiltinDefinition builtin, ValidationScope scope)
    {
        switch (builtin.Kind)
        {
            case BuiltinKind.ResourceNew or BuiltinKind.ResourceRep:
                ResourceDefinitions.RequireLocal(scope, builtin.Type, builtin.Offset);
                return s_map;
            case BuiltinKind.ResourceDrop:
                _ = scope.Spaces.ResourceAt(builtin.Type, builtin.Offset);
                return s_take;
            case BuiltinKind.TaskReturn:
                return TaskReturn(builtin, scope.Spaces);
            case BuiltinKind.ContextGet:
                RequireSlot(builtin);
                return new FuncType([], [builtin.SlotType]);
            case BuiltinKind.ContextSet:
                RequireSlot(builtin);
                return new FuncType([builtin.SlotType], []);
            case BuiltinKind.TaskCancel or BuiltinKind.BackpressureInc or BuiltinKind.BackpressureDec:
                return s_none;
            case BuiltinKind.SubtaskDrop or BuiltinKind.WaitableSetDrop or BuiltinKind.ErrorContextDrop or BuiltinKind.ThreadResumeLater:
                return s_take;
            case BuiltinKind.WaitableJoin:
                return s_take2;
            case BuiltinKind.WaitableSetNew or BuiltinKind.ThreadYield or BuiltinKind.ThreadIndex or BuiltinKind.ThreadSuspend:
                return s_give;
            case BuiltinKind.SubtaskCancel:
            case BuiltinKind.ThreadSuspendThenResume or BuiltinKind.ThreadYieldThenResume:
            case BuiltinKind.ThreadSuspendThenPromote or BuiltinKind.ThreadYieldThenPromote:
                return s_map;
            case BuiltinKind.WaitableSetWait or BuiltinKind.WaitableSetPoll:
                CanonOptionRules.RequireMemory32(scope.Spaces, builtin.Memory, builtin.Offset);
                return s_map2;
            case BuiltinKind.ThreadNewIndirect:
                RequireThreadStart(builtin, scope.Spaces);
                return s_map2;
            case BuiltinKind.ErrorContextNew:
                CheckErrorContext(builtin, scope.Spaces, "error-context.new");
                return s_map2;
            case BuiltinKind.ErrorContextDebugMessage:
                CheckErrorContext(builtin, scope.Spaces, "error-context.debug-message");
                CanonOptionRules.RequireRealloc(builtin.Options, builtin.Offset);
                return s_take2;
            default:
                return OfStreamOrFuture(builtin, scope.Spaces);
        }
    }

    private static FuncType OfStreamOrFuture(BuiltinDefinition builtin, ComponentSpaces spaces)
    {
        var isStream = builtin.Kind < BuiltinKind.FutureNew;
        var type = spaces.ValueTypeAt(builtin.Type, builtin.Offset);
        var element = type switch
        {
            StreamType stream when isStream => stream.Element,
            FutureType future when !isStream => future.Element,
            _ => throw new ComponentValidationException(
                $"type index {builtin.Type} is not a {(isStream ? "stream" : "future")} type, which `{builtin.Kind}` requires",
                builtin.Offset
            ),
        };
        switch (builtin.Kind)
        {
            case BuiltinKind.StreamNew or BuiltinKind.FutureNew:
                return s_give64;
            case BuiltinKind.StreamRead or BuiltinKind.StreamWrite or BuiltinKind.FutureRead or BuiltinKind.FutureWrite:
                CheckCopy(builtin, element, spaces);
                return isStream ? s_map3 : s_map2;
            case BuiltinKind.StreamCancelRead or BuiltinKind.StreamCancelWrite:
            case BuiltinKind.FutureCancelRead or BuiltinKind.FutureCancelWrite:
                return s_map;
            default:
                return s_take;
        }
    }

    private static void CheckCopy(BuiltinDefinition builtin, ComponentValueType? element, ComponentSpaces spaces)
    {
        CanonOptionRules.Check(builtin.Options, spaces, builtin.Offset);
        CanonOptionRules.CheckLower(builtin.Options, builtin.Offset);
        if (element is not null)
        {
            CanonOptionRules.RequireMemory(builtin.Options, builtin.Offset);
            if (builtin.Kind is BuiltinKind.StreamRead or BuiltinKind.FutureRead && TypeFacts.Of(element).HasPointer)
            {
                CanonOptionRules.RequireRealloc(builtin.Options, builtin.Offset);
            }
        }
    }

    // What a task returns is passed like the parameters of a function that is lowered.
    private static FuncType TaskReturn(BuiltinDefinition builtin, ComponentSpaces spaces)
    {
        const string Name = "task.return";
        CanonOptionRules.Check(builtin.Options, spaces, builtin.Offset);
        CanonOptionRules.CheckLower(builtin.Options, builtin.Offset);
        CanonOptionRules.RequireSync(builtin.Options, Name, builtin.Offset);
        if (builtin.Options.Realloc is not null)
        {
            throw new ComponentValidationException($"cannot specify `realloc` option on `{Name}`", builtin.Offset);
        }

        var result = spaces.Resolve(builtin.Result);
        if (result is not null && TypeFacts.Of(result).HasBorrow)
        {
            throw new ComponentValidationException($"`{Name}` cannot return a `borrow` type", builtin.Offset);
        }

        var returned = new ComponentFunctionType(IsAsync: false, result is null ? [] : [new NamedType("v", result)], Result: null);
        return CanonSignatures.OfLower(returned, builtin.Options, builtin.Offset);
    }

    private static void CheckErrorContext(BuiltinDefinition builtin, ComponentSpaces spaces, string name)
    {
        CanonOptionRules.Check(builtin.Options, spaces, builtin.Offset);
        CanonOptionRules.CheckLower(builtin.Options, builtin.Offset);
        CanonOptionRules.RequireSync(builtin.Options, name, builtin.Offset);
        CanonOptionRules.RequireMemory(builtin.Options, builtin.Offset);
    }

    private static void RequireSlot(BuiltinDefinition builtin)
    {
        if (builtin.Slot >= ContextSlots)
        {
            throw new ComponentValidationException($"context slot {builtin.Slot} is not there: a task has {ContextSlots}", builtin.Offset);
        }

        if (builtin.SlotType != ValueType.I32)
        {
            throw new ComponentValidationException(
                $"context slots are of type i32, not {builtin.SlotType}: 64-bit memories are not supported by the canonical ABI",
                builtin.Offset
            );
        }
    }

    private static void RequireThreadStart(BuiltinDefinition builtin, ComponentSpaces spaces)
    {
        var start = spaces.CoreTypes.At(builtin.Type, "core type", builtin.Offset).Type?.Function;
        if (start is null || !start.Equals(s_take))
        {
            throw new ComponentValidationException(
                "start function must take a single `i32` argument and not return any values",
                builtin.Offset
            );
        }

        var table = spaces.CoreTables.At(builtin.Table, "table", builtin.Offset);
        if (table.Is64Bit || table.Element != ValueType.FuncRef)
        {
            throw new ComponentValidationException($"table is not a 32-bit table of (ref null (func)): {table}", builtin.Offset);
        }
    }
}
