using System.Globalization;

namespace Pillion.Wasm.Types;

/// <summary>
/// Types that were defined together and may refer to each other (core spec 3.0, §2.3.9 "Recursive Types"). Two groups are equivalent if
/// they have the same <see cref="Key"/>; of those, <see cref="TypeRegistry"/> keeps one.
/// </summary>
internal sealed class RecursiveGroup
{
    private bool _isRegistered;

    public RecursiveGroup(int count)
    {
        Types = new DefinedType[count];
        for (var i = 0; i < count; i++)
        {
            Types[i] = new DefinedType(this, i);
        }
    }

    /// <summary>Lets the registry forget a group that no module has any more.</summary>
    ~RecursiveGroup()
    {
        if (_isRegistered)
        {
            TypeRegistry.Forget(this);
        }
    }

    public DefinedType[] Types { get; }

    /// <summary>
    /// A hash of the definitions, which says all that equivalence depends on. The same in every process. Set when the group is registered.
    /// </summary>
    public GroupKey Key { get; private set; }

    /// <summary>Of structures and arrays, once one of them was used: see <see cref="TypeAssemblies"/>.</summary>
    public GeneratedTypes? Generated
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public void Register(GroupKey key)
    {
        Key = key;
        _isRegistered = true;
    }
}

/// <summary>A SHA-256 hash.</summary>
internal readonly record struct GroupKey(UInt128 High, UInt128 Low)
{
    public override string ToString() => $"{High:x32}{Low:x32}";

    /// <summary>The key of 64 hexadecimal digits.</summary>
    public static GroupKey Parse(string digits) =>
        new(
            UInt128.Parse(digits.AsSpan(0, 32), NumberStyles.HexNumber, null),
            UInt128.Parse(digits.AsSpan(32), NumberStyles.HexNumber, null)
        );
}
