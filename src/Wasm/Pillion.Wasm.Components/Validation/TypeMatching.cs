using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// Whether what is there fits where something else is expected (component model, Explainer.md, "Type Checking"; Subtyping.md). Types of
/// components and instances are closed over resource types, which are found in what is there before the rest is compared.
/// </summary>
internal static class TypeMatching
{
    /// <summary>Compares all that is expected with what there is of those names.</summary>
    /// <param name="expected">Names and types.</param>
    /// <param name="bound">The resource types that the expected types leave open.</param>
    /// <param name="find">What there is of a name, or null.</param>
    /// <param name="what">What messages call one that is expected, <c>import</c>.</param>
    /// <returns>What the resource types that were left open are.</returns>
    /// <exception cref="TypeMismatch">Something is missing or does not fit.</exception>
    public static Substitution RequireAll(
        IReadOnlyCollection<NamedExternType> expected,
        IEnumerable<ResourceType> bound,
        Func<string, ComponentExternType?> find,
        string what
    )
    {
        var resources = new Substitution();
        var open = bound.ToHashSet();
        if (open.Count > 0)
        {
            Bind(expected, open, find, resources);
        }

        foreach (var item in expected)
        {
            var actual = find(item.Name) ?? throw new TypeMismatch($"missing {what} named `{item.Name}`");
            try
            {
                Require(actual, resources.Apply(item.Type));
            }
            catch (TypeMismatch e)
            {
                throw e.In($"type mismatch for {what} `{item.Name}`");
            }
        }

        return resources;
    }

    /// <exception cref="TypeMismatch">They do not fit.</exception>
    public static void Require(ComponentExternType actual, ComponentExternType expected)
    {
        switch (actual, expected)
        {
            case (FunctionExternType a, FunctionExternType e):
                Require(a.Type, e.Type);
                break;
            case (ValueExternType a, ValueExternType e):
                ValueTypeMatching.Require(a.Type, e.Type);
                break;
            case (TypeExternType a, TypeExternType e):
                Require(a.Type, e.Type);
                break;
            case (InstanceExternType a, InstanceExternType e):
                Require(a.Type, e.Type);
                break;
            case (NestedComponentExternType a, NestedComponentExternType e):
                Require(a.Type, e.Type);
                break;
            case (CoreModuleExternType a, CoreModuleExternType e):
                CoreMatching.Require(a.Type, e.Type);
                break;
            default:
                throw new TypeMismatch($"expected {Describe(expected)}, found {Describe(actual)}");
        }
    }

    private static void Require(ComponentDefinedType actual, ComponentDefinedType expected)
    {
        switch (actual, expected)
        {
            case (ResourceType a, ResourceType e):
                if (!a.Equals(e))
                {
                    throw ValueTypeMatching.DifferentResources(a, e);
                }

                break;
            case (ComponentValueType a, ComponentValueType e):
                ValueTypeMatching.Require(a, e);
                break;
            case (ComponentFunctionType a, ComponentFunctionType e):
                Require(a, e);
                break;
            case (ComponentInstanceType a, ComponentInstanceType e):
                Require(a, e);
                break;
            case (ComponentType a, ComponentType e):
                Require(a, e);
                break;
            default:
                throw new TypeMismatch($"expected {Describe(expected)}, found {Describe(actual)}");
        }
    }

    private static void Require(ComponentFunctionType actual, ComponentFunctionType expected)
    {
        if (actual.IsAsync != expected.IsAsync)
        {
            throw new TypeMismatch(
                expected.IsAsync ? "expected an async function, found a sync one" : "expected a sync function, found an async one"
            );
        }

        if (actual.Parameters.Length != expected.Parameters.Length)
        {
            throw new TypeMismatch($"expected {expected.Parameters.Length} parameters, found {actual.Parameters.Length}");
        }

        foreach (var (a, e) in actual.Parameters.Zip(expected.Parameters))
        {
            if (a.Name != e.Name)
            {
                throw new TypeMismatch($"expected parameter named `{e.Name}`, found `{a.Name}`");
            }

            RequireIn(a.Type, e.Type, $"type mismatch in function parameter `{e.Name}`");
        }

        switch (actual.Result, expected.Result)
        {
            case ({ }, null):
                throw new TypeMismatch("expected no result, found one");
            case (null, { }):
                throw new TypeMismatch("expected a result, found none");
            case ({ } a, { } e):
                RequireIn(a, e, "type mismatch with result type");
                break;
        }
    }

    private static void RequireIn(ComponentValueType actual, ComponentValueType expected, string context)
    {
        try
        {
            ValueTypeMatching.Require(actual, expected);
        }
        catch (TypeMismatch e)
        {
            throw e.In(context);
        }
    }

    // An instance may export more than is expected.
    private static void Require(ComponentInstanceType actual, ComponentInstanceType expected)
    {
        if (ReferenceEquals(actual, expected))
        {
            return;
        }

        var resources = new Substitution();
        if (!expected.DefinedResources.IsEmpty)
        {
            Bind(expected.Exports, expected.DefinedResources.ToHashSet(), name => actual.Find(name)?.Type, resources);
        }

        foreach (var export in expected.Exports)
        {
            var there = actual.Find(export.Name) ?? throw new TypeMismatch($"missing expected export `{export.Name}`");
            try
            {
                Require(there.Type, resources.Apply(export.Type));
            }
            catch (TypeMismatch e)
            {
                throw e.In($"type mismatch in instance export `{export.Name}`");
            }
        }
    }

    // A component stands for another if it is content with what that one is given, and then supplies what that one does.
    private static void Require(ComponentType actual, ComponentType expected)
    {
        if (ReferenceEquals(actual, expected))
        {
            return;
        }

        var given = expected.Imports.ToDictionary(i => i.Name, i => i.Type, StringComparer.Ordinal);
        var resources = RequireAll(actual.Imports, actual.ImportedResources, given.GetValueOrDefault, "import");
        var supplied = actual.Exports.ToDictionary(e => e.Name, e => resources.Apply(e.Type), StringComparer.Ordinal);
        _ = RequireAll(expected.Exports, expected.DefinedResources, supplied.GetValueOrDefault, "export");
    }

    private static void Bind(
        IEnumerable<NamedExternType> expected,
        HashSet<ResourceType> open,
        Func<string, ComponentExternType?> find,
        Substitution resources
    )
    {
        foreach (var item in expected)
        {
            switch (item.Type, find(item.Name))
            {
                case (TypeExternType { Type: ResourceType resource }, TypeExternType { Type: ResourceType actual })
                    when open.Contains(resource) && !resources.Contains(resource):
                    resources.Add(resource, actual);
                    break;
                case (InstanceExternType instance, InstanceExternType actual):
                    Bind(instance.Type.Exports, open, name => actual.Type.Find(name)?.Type, resources);
                    break;
            }
        }
    }

    private static string Describe(ComponentExternType type) => type is TypeExternType ? "type" : type.Kind;

    private static string Describe(ComponentDefinedType type) =>
        type switch
        {
            ResourceType => "resource",
            ComponentValueType => "defined type",
            ComponentFunctionType => "func type",
            ComponentInstanceType => "instance type",
            _ => "component type",
        };
}
