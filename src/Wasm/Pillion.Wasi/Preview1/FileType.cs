namespace Pillion.Wasi.Preview1;

/// <summary>The kind of object behind a descriptor or path (witx <c>$filetype</c>).</summary>
internal enum FileType : byte
{
    /// <summary><c>unknown</c>: not known, or none of the others.</summary>
    Unknown = 0,

    /// <summary><c>block_device</c>: The file descriptor or file refers to a block device inode.</summary>
    BlockDevice = 1,

    /// <summary><c>character_device</c>: The file descriptor or file refers to a character device inode.</summary>
    CharacterDevice = 2,

    /// <summary><c>directory</c>: The file descriptor or file refers to a directory inode.</summary>
    Directory = 3,

    /// <summary><c>regular_file</c>: The file descriptor or file refers to a regular file inode.</summary>
    RegularFile = 4,

    /// <summary><c>socket_dgram</c>: The file descriptor or file refers to a datagram socket.</summary>
    SocketDgram = 5,

    /// <summary><c>socket_stream</c>: The file descriptor or file refers to a byte-stream socket.</summary>
    SocketStream = 6,

    /// <summary><c>symbolic_link</c>: The file refers to a symbolic link inode.</summary>
    SymbolicLink = 7,
}
