using System.Collections.Frozen;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// Fields of a request that say which server is meant, or where the message ends: the host writes them itself. The length that a guest
/// gives is in <see cref="OutgoingHttpBody.Length"/>.
/// </summary>
internal static class HostsOwnFields
{
    private static readonly FrozenSet<string> s_names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Length",
        "Expect",
        "TE",
        "Trailer"
    );

    public static bool Contains(string name) => s_names.Contains(name) || ForbiddenFields.Contains(name);
}
