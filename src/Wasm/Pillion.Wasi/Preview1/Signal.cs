namespace Pillion.Wasi.Preview1;

/// <summary>The signals of <c>proc_raise</c> that do not end the process (witx <c>$signal</c>); the others, 1 to 30, do.</summary>
internal enum Signal : byte
{
    /// <summary><c>none</c>: only asks whether signals can be sent.</summary>
    None = 0,

    /// <summary><c>chld</c>: ignored unless handled.</summary>
    Chld = 16,

    /// <summary><c>cont</c>: continues a stopped process; a running one ignores it.</summary>
    Cont = 17,

    /// <summary><c>stop</c>, which nothing could end here.</summary>
    Stop = 18,

    /// <summary><c>tstp</c>, as <see cref="Stop"/>.</summary>
    Tstp = 19,

    /// <summary><c>ttin</c>, as <see cref="Stop"/>.</summary>
    Ttin = 20,

    /// <summary><c>ttou</c>, as <see cref="Stop"/>.</summary>
    Ttou = 21,

    /// <summary><c>urg</c>: ignored unless handled.</summary>
    Urg = 22,

    /// <summary><c>winch</c>: ignored unless handled.</summary>
    Winch = 27,

    /// <summary><c>sys</c>: the last signal there is.</summary>
    Sys = 30,
}
