namespace Pillion.Wasi.Preview1;

/// <summary>What <c>path_open</c> does besides opening (witx <c>$oflags</c>).</summary>
[Flags]
internal enum OFlags : ushort
{
    /// <summary>Open what is there.</summary>
    None = 0,

    /// <summary><c>creat</c>: Create file if it does not exist.</summary>
    Creat = 1 << 0,

    /// <summary><c>directory</c>: Fail if not a directory.</summary>
    Directory = 1 << 1,

    /// <summary><c>excl</c>: Fail if file already exists.</summary>
    Excl = 1 << 2,

    /// <summary><c>trunc</c>: Truncate file to size 0.</summary>
    Trunc = 1 << 3,
}
