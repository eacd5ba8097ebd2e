using System.Collections.Immutable;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Checks <c>canon lift</c> and <c>canon lower</c> (Canonical ABI, "canon lift", "canon lower").</summary>
internal static class CanonValidator
{
    public static void Lift(LiftDefinition lift, ValidationScope scope)
    {
        var spaces = scope.Spaces;
        var type = spaces.FunctionTypeAt(lift.Type, lift.Offset);
        var core = spaces.CoreFunctions.At(lift.CoreFunction, "function", lift.Offset);
        CanonOptionRules.Check(lift.Options, spaces, lift.Offset);
        RequireAsyncType(type, lift.Options, lift.Offset);
        CanonOptionRules.CheckLift(lift.Options, core, spaces, lift.Offset);
        var wanted = CanonSignatures.OfLift(type, lift.Options, lift.Offset);
        Require(wanted.Parameters, core.Parameters, "parameter", lift);
        Require(wanted.Results, core.Results, "result", lift);
        spaces.Functions.Add(type);
    }

    public static void Lower(LowerDefinition lower, ValidationScope scope)
    {
        var type = scope.Spaces.Functions.At(lower.Function, "function", lower.Offset);
        CanonOptionRules.Check(lower.Options, scope.Spaces, lower.Offset);
        RequireAsyncType(type, lower.Options, lower.Offset);
        CanonOptionRules.CheckLower(lower.Options, lower.Offset);
        scope.Spaces.CoreFunctions.Add(CanonSignatures.OfLower(type, lower.Options, lower.Offset));
    }

    private static void RequireAsyncType(ComponentFunctionType type, CanonOptions options, int offset)
    {
        if (options.IsAsync && !type.IsAsync)
        {
            throw new ComponentValidationException("the `async` canonical option requires an async function type", offset);
        }
    }

    private static void Require(ImmutableArray<ValueType> wanted, ImmutableArray<ValueType> actual, string what, LiftDefinition lift)
    {
        if (!wanted.AsSpan().SequenceEqual(actual.AsSpan()))
        {
            throw new ComponentValidationException(
                $"lowered {what} types `[{string.Join(", ", wanted)}]` do not match {what} types `[{string.Join(", ", actual)}]` "
                    + $"of core function {lift.CoreFunction}",
                lift.Offset
            );
        }
    }
}
