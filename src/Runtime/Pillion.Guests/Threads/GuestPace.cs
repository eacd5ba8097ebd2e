namespace Pillion.Guests.Threads;

/// <summary>Whether an app's guests are so quick that they may run on borrowed threads: after one that was not, those that follow do not for a while.</summary>
internal sealed class GuestPace
{
    /// <summary>So many runs take a thread of guests before the next is tried on a borrowed one.</summary>
    public const int RunsApart = 1000;

    private int _apart;

    /// <summary>Whether the next run may be on a borrowed thread. To be asked once for each.</summary>
    public bool MayBorrow
    {
        get
        {
            // Runs that count at the same time may count as one, which does not matter.
            var apart = Volatile.Read(ref _apart);
            if (apart > 0)
            {
                Volatile.Write(ref _apart, apart - 1);
            }

            return apart == 0;
        }
    }

    /// <summary>A run on a borrowed thread waits, or takes long.</summary>
    public void SlowDown() => Volatile.Write(ref _apart, RunsApart);
}
