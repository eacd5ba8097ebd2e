namespace Pillion.Wasm.Wit;

/// <summary>What a function belongs to.</summary>
public enum WitFunctionKind
{
    /// <summary>To an interface or world.</summary>
    Free,

    /// <summary>To a resource; its first parameter is <c>self</c>, a borrowed handle.</summary>
    Method,

    /// <summary>To a resource, without <c>self</c>.</summary>
    Static,

    /// <summary>It makes a resource.</summary>
    Constructor,
}
