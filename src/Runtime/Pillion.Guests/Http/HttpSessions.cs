using System.Diagnostics.CodeAnalysis;

namespace Pillion.Guests.Http;

/// <summary>The answers that one run holds open. Handles count from 0 and are not used again.</summary>
internal sealed class HttpSessions(int maxOpen)
{
    private readonly Dictionary<uint, HttpSession> _open = [];
    private uint _next;

    public bool IsFull => _open.Count >= maxOpen;

    /// <summary>Bytes of all bodies that are held.</summary>
    public long HeldBytes { get; private set; }

    public uint Add(HttpSession session)
    {
        HeldBytes += session.BodyLength;
        _open.Add(_next, session);
        return _next++;
    }

    public bool TryGet(uint handle, [NotNullWhen(true)] out HttpSession? session) => _open.TryGetValue(handle, out session);

    public bool Close(uint handle)
    {
        if (!_open.Remove(handle, out var session))
        {
            return false;
        }

        HeldBytes -= session.BodyLength;
        return true;
    }
}
