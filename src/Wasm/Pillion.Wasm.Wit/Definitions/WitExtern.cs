namespace Pillion.Wasm.Wit.Definitions;

/// <summary>An import or export of a world: an interface or a function.</summary>
public sealed class WitExtern : WitItem
{
    internal WitExtern(string name, WitMetadata metadata, WitInterface? @interface, WitFunction? function, bool isPlain)
        : base(name, metadata)
    {
        Interface = @interface;
        Function = function;
        IsPlain = isPlain;
    }

    /// <summary>The interface, unless it is a function.</summary>
    public WitInterface? Interface { get; }

    /// <summary>The function, unless it is an interface.</summary>
    public WitFunction? Function { get; }

    /// <summary>Whether the name is a plain one, that the world gave, rather than an interface's own.</summary>
    public bool IsPlain { get; }

    internal WitExtern Renamed(string name) => new(name, Metadata, Interface, Function, IsPlain);
}
