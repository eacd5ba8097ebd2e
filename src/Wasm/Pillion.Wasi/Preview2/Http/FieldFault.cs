namespace Pillion.Wasi.Preview2.Http;

/// <summary>Why a guest cannot have its fields as it wants them.</summary>
internal enum FieldFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>A name or value that is none.</summary>
    InvalidSyntax,

    /// <summary>A name that is the host's own.</summary>
    Forbidden,

    /// <summary>The message is given away, or came from elsewhere.</summary>
    Immutable,
}
