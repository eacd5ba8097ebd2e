namespace Pillion.Wasm.Components.Async;

/// <summary>Waitables of which a guest wants to hear of any (Canonical ABI, <c>WaitableSet</c>).</summary>
internal sealed class WaitableSet
{
    public List<Waitable> Members { get; } = [];

    /// <summary>How many threads wait for it.</summary>
    public int Waiters { get; set; }

    public bool HasEvent
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.HasEvent)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>An event of one of its members. The member goes to the end of the line, so that none is forgotten.</summary>
    public WaitableEvent TakeEvent()
    {
        var index = Members.FindIndex(static m => m.HasEvent);
        var member = Members[index];
        Members.RemoveAt(index);
        Members.Add(member);
        return member.TakeEvent();
    }
}
