namespace Pillion.Api.Grpc.Proxy;

/// <summary>On whose side of a call a proxy is.</summary>
internal enum ProxySide
{
    /// <summary>The caller's: it says who calls, and finds the callee.</summary>
    Caller,

    /// <summary>The callee's: the caller's runtime has said who calls, and the app is the one here.</summary>
    Callee,
}
