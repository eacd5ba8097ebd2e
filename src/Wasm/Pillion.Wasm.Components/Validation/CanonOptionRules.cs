using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Which options canonical definitions can have together, and what those must be (component model, Binary.md, "canonopt").</summary>
internal static class CanonOptionRules
{
    private static readonly FuncType s_realloc = new([ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I32], [ValueType.I32]);
    private static readonly FuncType s_callback = new([ValueType.I32, ValueType.I32, ValueType.I32], [ValueType.I32]);

    /// <summary>What holds for all canonical definitions.</summary>
    public static void Check(CanonOptions options, ComponentSpaces spaces, int offset)
    {
        if (options.IsGc || options.CoreType is not null)
        {
            throw new ComponentValidationException(
                "canonical options `gc` and `core-type` require the component model gc feature, which is not supported",
                offset
            );
        }

        if (options.Memory is { } memory)
        {
            RequireMemory32(spaces, memory, offset);
        }

        if (options.Realloc is { } realloc)
        {
            RequireSignature(spaces, realloc, s_realloc, "realloc", offset);
            if (options.Memory is null)
            {
                throw new ComponentValidationException("canonical option `realloc` requires `memory` to also be specified", offset);
            }
        }

        if (options is { Callback: not null, IsAsync: false })
        {
            throw new ComponentValidationException("cannot specify callback without async", offset);
        }

        if (options is { PostReturn: not null, IsAsync: true })
        {
            throw new ComponentValidationException("cannot specify post-return function in async", offset);
        }
    }

    /// <summary>What else holds where a core function is lifted.</summary>
    public static void CheckLift(CanonOptions options, FuncType core, ComponentSpaces spaces, int offset)
    {
        if (options.PostReturn is { } postReturn)
        {
            RequireSignature(spaces, postReturn, new FuncType(core.Results, []), "post-return", offset);
        }

        if (options.Callback is { } callback)
        {
            RequireSignature(spaces, callback, s_callback, "callback", offset);
        }
    }

    /// <summary>What else holds where values are lowered: <c>canon lower</c> and built-in functions.</summary>
    public static void CheckLower(CanonOptions options, int offset)
    {
        if (options.PostReturn is not null)
        {
            throw new ComponentValidationException("canonical option `post-return` cannot be specified for lowerings", offset);
        }

        if (options.Callback is not null)
        {
            throw new ComponentValidationException("canonical option `callback` cannot be specified for lowerings", offset);
        }
    }

    public static void RequireSync(CanonOptions options, string where, int offset)
    {
        if (options.IsAsync)
        {
            throw new ComponentValidationException($"cannot specify `async` option on `{where}`", offset);
        }
    }

    public static void RequireMemory(CanonOptions options, int offset)
    {
        if (options.Memory is null)
        {
            throw new ComponentValidationException("canonical option `memory` is required", offset);
        }
    }

    public static void RequireRealloc(CanonOptions options, int offset)
    {
        RequireMemory(options, offset);
        if (options.Realloc is null)
        {
            throw new ComponentValidationException("canonical option `realloc` is required", offset);
        }
    }

    /// <summary>A memory that the canonical ABI can use: a plain one with addresses of 32 bits.</summary>
    public static void RequireMemory32(ComponentSpaces spaces, uint index, int offset)
    {
        var memory = spaces.CoreMemories.At(index, "memory", offset);
        if (memory.Is64Bit || memory.IsShared || memory.PageSizeLog2 != 16)
        {
            throw new ComponentValidationException($"canonical ABI memory is not a 32-bit linear memory: {memory}", offset);
        }
    }

    private static void RequireSignature(ComponentSpaces spaces, uint function, FuncType wanted, string option, int offset)
    {
        var type = spaces.CoreFunctions.At(function, "function", offset);
        if (!type.Equals(wanted))
        {
            throw new ComponentValidationException(
                $"canonical option `{option}` uses a core function with an incorrect signature: {type} instead of {wanted}",
                offset
            );
        }
    }
}
