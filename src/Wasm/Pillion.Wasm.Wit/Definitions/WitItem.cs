namespace Pillion.Wasm.Wit.Definitions;

/// <summary>Something that has a name, documentation and gates.</summary>
public abstract class WitItem
{
    private protected WitItem(string name, WitMetadata metadata)
    {
        Name = name;
        Metadata = metadata;
    }

    /// <summary>The name as WIT has it, without <c>%</c>.</summary>
    public string Name { get; }

    /// <summary>Documentation, gates and external id.</summary>
    public WitMetadata Metadata { get; }
}
