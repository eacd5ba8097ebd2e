using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A function of an interface, a resource or a world.</summary>
public sealed class WitFunction : WitItem
{
    internal WitFunction(
        string name,
        WitMetadata metadata,
        WitFunctionKind kind,
        WitResource? resource,
        bool isAsync,
        IReadOnlyList<WitNamedValue> parameters,
        WitType? result
    )
        : base(name, metadata)
    {
        Kind = kind;
        Resource = resource;
        IsAsync = isAsync;
        Parameters = parameters;
        Result = result;
    }

    /// <summary>What it belongs to.</summary>
    public WitFunctionKind Kind { get; }

    /// <summary>The resource that it belongs to, unless it is <see cref="WitFunctionKind.Free"/>.</summary>
    public WitResource? Resource { get; }

    /// <summary>Whether it may block (<c>async func</c>).</summary>
    public bool IsAsync { get; }

    /// <summary>The parameters; a method's first is <c>self</c>.</summary>
    public IReadOnlyList<WitNamedValue> Parameters { get; }

    /// <summary>The result, if there is one; a constructor's is the resource or a <c>result</c> of it.</summary>
    public WitType? Result { get; }

    /// <summary>The name in components: <c>now</c>, <c>[method]pollable.ready</c>, <c>[static]fields.from-list</c>, <c>[constructor]fields</c>.</summary>
    public string CanonicalName =>
        Kind switch
        {
            WitFunctionKind.Method => $"[method]{Resource!.Name}.{Name}",
            WitFunctionKind.Static => $"[static]{Resource!.Name}.{Name}",
            WitFunctionKind.Constructor => $"[constructor]{Resource!.Name}",
            _ => Name,
        };
}
