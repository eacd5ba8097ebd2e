namespace Pillion.Wasi.Preview1;

/// <summary>How a range of a file will be used (witx <c>$advice</c>).</summary>
internal enum Advice : byte
{
    /// <summary><c>normal</c>: nothing is known.</summary>
    Normal = 0,

    /// <summary><c>sequential</c>: from lower offsets to higher ones.</summary>
    Sequential = 1,

    /// <summary><c>random</c>: in any order.</summary>
    Random = 2,

    /// <summary><c>willneed</c>: soon.</summary>
    WillNeed = 3,

    /// <summary><c>dontneed</c>: not soon.</summary>
    DontNeed = 4,

    /// <summary><c>noreuse</c>: once.</summary>
    NoReuse = 5,
}
