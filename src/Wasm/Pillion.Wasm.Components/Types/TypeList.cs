using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>Equality of lists of types by their items, which records do not have of themselves.</summary>
internal static class TypeList
{
    public static bool AreEqual<T>(ImmutableArray<T> left, ImmutableArray<T> right)
        where T : class, IEquatable<T>
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]) && !left[i].Equals(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    public static int Hash<T>(string kind, ImmutableArray<T> items)
        where T : class
    {
        var hash = new HashCode();
        hash.Add(kind);
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
