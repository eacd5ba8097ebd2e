namespace Pillion.Wasm.Text.Scripts;

/// <summary>How a script gives a module.</summary>
public enum WastModuleKind
{
    /// <summary>As text, in place.</summary>
    Text,

    /// <summary>As strings that joined are its binary format.</summary>
    Binary,

    /// <summary>As strings that joined are its text, so that the script can be read though the text may be malformed.</summary>
    Quote,
}
