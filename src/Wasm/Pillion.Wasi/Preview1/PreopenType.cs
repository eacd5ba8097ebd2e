namespace Pillion.Wasi.Preview1;

/// <summary>Kinds of preopened descriptors (witx <c>$preopentype</c>).</summary>
internal enum PreopenType : byte
{
    /// <summary><c>dir</c>: A pre-opened directory.</summary>
    Directory = 0,
}
