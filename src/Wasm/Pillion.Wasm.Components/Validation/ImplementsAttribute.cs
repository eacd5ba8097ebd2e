using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>What may be said to implement an interface: instances that have a plain name (component model, Explainer.md, "implements").</summary>
internal static class ImplementsAttribute
{
    public static void Check(ExternName name, ParsedName parsed, ComponentExternType type, int offset)
    {
        if (name.Implements is not { } implements)
        {
            return;
        }

        NameKind kind;
        try
        {
            kind = ParsedName.Parse(implements).Kind;
        }
        catch (FormatException e)
        {
            throw new ComponentValidationException($"`implements` value `{implements}` is not a valid name: {e.Message}", offset, e);
        }

        if (kind != NameKind.Interface)
        {
            throw new ComponentValidationException($"`implements` value `{implements}` must be an interface", offset);
        }

        if (parsed.Kind == NameKind.Interface)
        {
            throw new ComponentValidationException(
                $"name `{name.Name}` is not valid with `implements`: it is itself an interface's",
                offset
            );
        }

        if (type is not InstanceExternType)
        {
            throw new ComponentValidationException($"only instances can have an `implements`, and `{name.Name}` is a {type.Kind}", offset);
        }
    }
}
