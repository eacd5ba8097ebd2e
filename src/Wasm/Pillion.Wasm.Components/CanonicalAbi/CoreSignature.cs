using System.Collections.Immutable;
using System.Linq.Expressions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The core signature of a lifted or lowered function (Canonical ABI, <c>flatten_functype</c>).</summary>
internal sealed class CoreSignature
{
    /// <summary>Most parameters that are passed as core values (<c>MAX_FLAT_PARAMS</c>).</summary>
    public const int MaxFlatParameters = 16;

    /// <summary>The same for an asynchronous lower (<c>MAX_FLAT_ASYNC_PARAMS</c>).</summary>
    public const int MaxFlatAsyncParameters = 4;

    /// <summary>Most results that are passed as core values (<c>MAX_FLAT_RESULTS</c>).</summary>
    public const int MaxFlatResults = 1;

    private CoreSignature(ImmutableArray<CoreType> parameters, CoreType? result)
    {
        Parameters = parameters;
        Result = result;
    }

    public ImmutableArray<CoreType> Parameters { get; }

    public CoreType? Result { get; }

    /// <summary>Whether all parameters stand in memory, at the address that is the first core parameter.</summary>
    public bool SpillsParameters { get; private init; }

    /// <summary>Whether the result stands in memory: at the address that a lift returns, and that a lower has as its last parameter.</summary>
    public bool SpillsResult { get; private init; }

    /// <summary>CLR type of the core result; <see cref="void"/> for none.</summary>
    public Type ResultType => Result is { } result ? CoreTypes.ClrType(result) : typeof(void);

    /// <summary>The type of delegates that are called by guests, or call guests, with this signature.</summary>
    public Type DelegateType => field ??= Expression.GetDelegateType([.. Parameters.Select(CoreTypes.ClrType), ResultType]);

    /// <summary>The type in the core specification's terms.</summary>
    public FuncType FuncType => new([.. Parameters.Select(CoreTypes.ValueType)], Result is { } result ? [CoreTypes.ValueType(result)] : []);

    /// <summary>The signature of the function that is told when the results were read: what was returned comes back.</summary>
    public CoreSignature PostReturn => field ??= new CoreSignature(Result is { } result ? [result] : [], null);

    /// <summary>The core function that a synchronous <c>canon lift</c> lifts.</summary>
    public static CoreSignature OfLift(ComponentFunctionType type) => Of(type, isLift: true);

    /// <summary>The core function that a synchronous <c>canon lower</c> makes.</summary>
    public static CoreSignature OfLower(ComponentFunctionType type) => Of(type, isLift: false);

    /// <summary>The core function that an asynchronous <c>canon lift</c> lifts: it answers what to wait for, if there is a callback.</summary>
    public static CoreSignature OfAsyncLift(ComponentFunctionType type, bool hasCallback)
    {
        var sync = OfLift(type);
        return new CoreSignature(sync.Parameters, hasCallback ? CoreType.I32 : null) { SpillsParameters = sync.SpillsParameters };
    }

    /// <summary>The core function that an asynchronous <c>canon lower</c> makes: it answers how far the call has come.</summary>
    public static CoreSignature OfAsyncLower(ComponentFunctionType type)
    {
        var parameters = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]).Flat;
        var spills = parameters.Length > MaxFlatAsyncParameters;
        if (spills)
        {
            parameters = [CoreType.I32];
        }

        var hasResult = type.Result is not null;
        return new CoreSignature(hasResult ? parameters.Add(CoreType.I32) : parameters, CoreType.I32)
        {
            SpillsParameters = spills,
            SpillsResult = hasResult,
        };
    }

    /// <summary>The core function <c>task.return</c>, which takes a result like parameters.</summary>
    public static CoreSignature OfTaskReturn(ComponentValueType? result) =>
        OfLower(new ComponentFunctionType(IsAsync: false, result is null ? [] : [new NamedType("result", result)], Result: null));

    private static CoreSignature Of(ComponentFunctionType type, bool isLift)
    {
        var parameters = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]).Flat;
        var results = type.Result is null ? [] : AbiLayout.Of(type.Result).Flat;
        var spillsParameters = parameters.Length > MaxFlatParameters;
        var spillsResult = results.Length > MaxFlatResults;
        if (spillsParameters)
        {
            parameters = [CoreType.I32];
        }

        if (spillsResult && !isLift)
        {
            parameters = parameters.Add(CoreType.I32);
        }

        CoreType? result = spillsResult
            ? isLift
                ? CoreType.I32
                : null
            : results.IsEmpty
                ? null
                : results[0];
        return new CoreSignature(parameters, result) { SpillsParameters = spillsParameters, SpillsResult = spillsResult };
    }
}
