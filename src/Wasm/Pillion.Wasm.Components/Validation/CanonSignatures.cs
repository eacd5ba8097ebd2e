using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// Core types of lifted and lowered functions (Canonical ABI, <c>flatten_functype</c>), and which options they need: what passes through
/// memory needs a memory, and what is made in the guest's memory a <c>realloc</c>.
/// </summary>
internal static class CanonSignatures
{
    /// <summary>The type that the core function must have which is lifted to a function of the given type.</summary>
    public static FuncType OfLift(ComponentFunctionType type, CanonOptions options, int offset)
    {
        var parameters = Flatten(type);
        if (parameters.Count > CoreSignature.MaxFlatParameters || type.Parameters.Any(p => TypeFacts.Of(p.Type).HasPointer))
        {
            CanonOptionRules.RequireRealloc(options, offset);
        }

        parameters = parameters.Count > CoreSignature.MaxFlatParameters ? [ValueType.I32] : parameters;
        if (options.IsAsync)
        {
            return new FuncType([.. parameters], options.Callback is null ? [] : [ValueType.I32]);
        }

        var results = Flatten(type.Result);
        if (results.Count > CoreSignature.MaxFlatResults)
        {
            CanonOptionRules.RequireMemory(options, offset);
            results = [ValueType.I32];
        }

        return new FuncType([.. parameters], [.. results]);
    }

    /// <summary>The type of the core function that a function of the given type is lowered to.</summary>
    public static FuncType OfLower(ComponentFunctionType type, CanonOptions options, int offset)
    {
        var parameters = Flatten(type);
        var most = options.IsAsync ? CoreSignature.MaxFlatAsyncParameters : CoreSignature.MaxFlatParameters;
        if (parameters.Count > most || type.Parameters.Any(p => TypeFacts.Of(p.Type).HasPointer))
        {
            CanonOptionRules.RequireMemory(options, offset);
        }

        parameters = parameters.Count > most ? [ValueType.I32] : parameters;
        var results = Flatten(type.Result);
        if (type.Result is not null && TypeFacts.Of(type.Result).HasPointer)
        {
            CanonOptionRules.RequireRealloc(options, offset);
        }

        if (results.Count > (options.IsAsync ? 0 : CoreSignature.MaxFlatResults))
        {
            CanonOptionRules.RequireMemory(options, offset);
            parameters.Add(ValueType.I32);
            results = [];
        }

        // An asynchronous call answers with the subtask and how far it has come.
        return new FuncType([.. parameters], options.IsAsync ? [ValueType.I32] : [.. results]);
    }

    private static List<ValueType> Flatten(ComponentFunctionType type) =>
        [.. AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]).Flat.Select(CoreTypes.ValueType)];

    private static List<ValueType> Flatten(ComponentValueType? type) =>
        type is null ? [] : [.. AbiLayout.Of(type).Flat.Select(CoreTypes.ValueType)];
}
