namespace Pillion.Guests.Threads;

/// <summary>A run of a guest on a thread of the .NET pool.</summary>
internal interface IBorrowingRun
{
    /// <summary>It is still under way. Called again and again by the thread that watches: it must not wait, and the run may end meanwhile.</summary>
    /// <param name="thread">Where it runs, unless it has ended.</param>
    /// <param name="duration">For how long, about.</param>
    void GoesOn(BorrowedThread thread, TimeSpan duration);
}
