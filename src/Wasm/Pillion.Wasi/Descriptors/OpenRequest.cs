using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>How <c>path_open</c> is to open.</summary>
/// <param name="Flags">Create, truncate …</param>
/// <param name="FdFlags">Flags of the open file.</param>
/// <param name="Follow">Whether the last component is followed if it is a symbolic link.</param>
/// <param name="Read">Whether the file will be read.</param>
/// <param name="Write">Whether it will be written.</param>
internal readonly record struct OpenRequest(OFlags Flags, FdFlags FdFlags, bool Follow, bool Read, bool Write);
