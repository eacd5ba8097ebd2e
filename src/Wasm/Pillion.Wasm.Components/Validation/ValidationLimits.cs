using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>How much a component may have of things that small inputs can make expensive. Far beyond what tools make.</summary>
internal static class ValidationLimits
{
    /// <summary>Instances of one component, core ones included; the types of each may be as large as <see cref="TypeFacts.MaxSize"/>.</summary>
    private const int MaxInstances = 1000;

    public static void CheckInstances(ValidationScope scope, int offset)
    {
        if (scope.Spaces.Instances.Count + scope.Spaces.CoreInstances.Count >= MaxInstances)
        {
            throw new ComponentValidationException($"instances count exceeds limit of {MaxInstances}", offset);
        }
    }

    public static void AddTypeSize(ValidationScope scope, ComponentExternType type, int offset)
    {
        var size = scope.TypeSize + TypeFacts.SizeOf(type);
        scope.TypeSize =
            size <= TypeFacts.MaxSize
                ? (int)size
                : throw new ComponentValidationException($"effective type size exceeds the limit of {TypeFacts.MaxSize}", offset);
    }
}
