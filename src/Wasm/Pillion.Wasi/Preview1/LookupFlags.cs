namespace Pillion.Wasi.Preview1;

/// <summary>How a path is resolved (witx <c>$lookupflags</c>).</summary>
[Flags]
internal enum LookupFlags : uint
{
    /// <summary>The last component is not followed if it is a symbolic link.</summary>
    None = 0,

    /// <summary><c>symlink_follow</c>: As long as the resolved path corresponds to a symbolic link, it is expanded.</summary>
    SymlinkFollow = 1 << 0,
}
