namespace Pillion.Wasm.Wit.Generator.Naming;

/// <summary>Gives every member of a type or namespace a name of its own: the one wished for, or that with a suffix where it is taken.</summary>
/// <param name="suffix">What a taken name gets first.</param>
/// <param name="reserved">Names that C# or a base type has taken.</param>
internal sealed class NameScope(string suffix, params string[] reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.Ordinal);

    public string Take(string name)
    {
        var candidate = name;
        for (var i = 1; !_taken.Add(candidate); i++)
        {
            candidate = i == 1 ? name + suffix : name + suffix + i;
        }

        return candidate;
    }

    /// <summary>The members that every object has: a method or property of their name would hide them.</summary>
    public static string[] ObjectMembers =>
        ["Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "ReferenceEquals", "Finalize"];
}
