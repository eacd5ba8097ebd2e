namespace Pillion.Wasi.Preview1;

/// <summary>What an offset of <c>fd_seek</c> counts from (witx <c>$whence</c>).</summary>
internal enum Whence : byte
{
    /// <summary><c>set</c>: Seek relative to start-of-file.</summary>
    Set = 0,

    /// <summary><c>cur</c>: Seek relative to current position.</summary>
    Current = 1,

    /// <summary><c>end</c>: Seek relative to end-of-file.</summary>
    End = 2,
}
