using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Code2 = Pillion.Wasi.Preview2.Wit.Http.Types.ErrorCode;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>The errors of <c>wasi:http</c>, which are the same in 0.2 and 0.3, but of types of their own.</summary>
internal static class ErrorCodes
{
    // Those without a payload, by the number of their case.
    private static readonly Dictionary<int, (Code2 Code2, ErrorCode Code3)> s_plain = new()
    {
        [0] = (Code2.DnsTimeout.Instance, ErrorCode.DnsTimeout.Instance),
        [2] = (Code2.DestinationNotFound.Instance, ErrorCode.DestinationNotFound.Instance),
        [3] = (Code2.DestinationUnavailable.Instance, ErrorCode.DestinationUnavailable.Instance),
        [4] = (Code2.DestinationIpProhibited.Instance, ErrorCode.DestinationIpProhibited.Instance),
        [5] = (Code2.DestinationIpUnroutable.Instance, ErrorCode.DestinationIpUnroutable.Instance),
        [6] = (Code2.ConnectionRefused.Instance, ErrorCode.ConnectionRefused.Instance),
        [7] = (Code2.ConnectionTerminated.Instance, ErrorCode.ConnectionTerminated.Instance),
        [8] = (Code2.ConnectionTimeout.Instance, ErrorCode.ConnectionTimeout.Instance),
        [9] = (Code2.ConnectionReadTimeout.Instance, ErrorCode.ConnectionReadTimeout.Instance),
        [10] = (Code2.ConnectionWriteTimeout.Instance, ErrorCode.ConnectionWriteTimeout.Instance),
        [11] = (Code2.ConnectionLimitReached.Instance, ErrorCode.ConnectionLimitReached.Instance),
        [12] = (Code2.TlsProtocolError.Instance, ErrorCode.TlsProtocolError.Instance),
        [13] = (Code2.TlsCertificateError.Instance, ErrorCode.TlsCertificateError.Instance),
        [15] = (Code2.HttpRequestDenied.Instance, ErrorCode.HttpRequestDenied.Instance),
        [16] = (Code2.HttpRequestLengthRequired.Instance, ErrorCode.HttpRequestLengthRequired.Instance),
        [18] = (Code2.HttpRequestMethodInvalid.Instance, ErrorCode.HttpRequestMethodInvalid.Instance),
        [19] = (Code2.HttpRequestUriInvalid.Instance, ErrorCode.HttpRequestUriInvalid.Instance),
        [20] = (Code2.HttpRequestUriTooLong.Instance, ErrorCode.HttpRequestUriTooLong.Instance),
        [25] = (Code2.HttpResponseIncomplete.Instance, ErrorCode.HttpResponseIncomplete.Instance),
        [33] = (Code2.HttpResponseTimeout.Instance, ErrorCode.HttpResponseTimeout.Instance),
        [34] = (Code2.HttpUpgradeFailed.Instance, ErrorCode.HttpUpgradeFailed.Instance),
        [35] = (Code2.HttpProtocolError.Instance, ErrorCode.HttpProtocolError.Instance),
        [36] = (Code2.LoopDetected.Instance, ErrorCode.LoopDetected.Instance),
        [37] = (Code2.ConfigurationError.Instance, ErrorCode.ConfigurationError.Instance),
    };

    /// <summary>The error that an exception stands for.</summary>
    public static ErrorCode Of(Exception exception) => Of(HttpErrors.Of(exception));

    /// <summary>An error of 0.2 in 0.3.</summary>
    public static ErrorCode Of(Code2 error) =>
        error switch
        {
            Code2.DnsError { Value: var v } => new ErrorCode.DnsError(new(v.Rcode, v.InfoCode)),
            Code2.TlsAlertReceived { Value: var v } => new ErrorCode.TlsAlertReceived(new(v.AlertId, v.AlertMessage)),
            Code2.HttpRequestHeaderSize { Value: var v } => new ErrorCode.HttpRequestHeaderSize(
                v is { } size ? new(size.FieldName, size.FieldSize) : null
            ),
            Code2.HttpRequestTrailerSize { Value: var v } => new ErrorCode.HttpRequestTrailerSize(new(v.FieldName, v.FieldSize)),
            Code2.HttpResponseHeaderSize { Value: var v } => new ErrorCode.HttpResponseHeaderSize(new(v.FieldName, v.FieldSize)),
            Code2.HttpResponseTrailerSize { Value: var v } => new ErrorCode.HttpResponseTrailerSize(new(v.FieldName, v.FieldSize)),
            Code2.HttpRequestBodySize { Value: var v } => new ErrorCode.HttpRequestBodySize(v),
            Code2.HttpRequestHeaderSectionSize { Value: var v } => new ErrorCode.HttpRequestHeaderSectionSize(v),
            Code2.HttpRequestTrailerSectionSize { Value: var v } => new ErrorCode.HttpRequestTrailerSectionSize(v),
            Code2.HttpResponseHeaderSectionSize { Value: var v } => new ErrorCode.HttpResponseHeaderSectionSize(v),
            Code2.HttpResponseBodySize { Value: var v } => new ErrorCode.HttpResponseBodySize(v),
            Code2.HttpResponseTrailerSectionSize { Value: var v } => new ErrorCode.HttpResponseTrailerSectionSize(v),
            Code2.HttpResponseTransferCoding { Value: var v } => new ErrorCode.HttpResponseTransferCoding(v),
            Code2.HttpResponseContentCoding { Value: var v } => new ErrorCode.HttpResponseContentCoding(v),
            Code2.InternalError { Value: var v } => new ErrorCode.InternalError(v),
            _ => s_plain[error.Case].Code3,
        };

    /// <summary>An error of 0.3 in 0.2, which the host works with.</summary>
    public static Code2 ToHost(ErrorCode error) =>
        error switch
        {
            ErrorCode.DnsError { Value: var v } => new Code2.DnsError(new(v.Rcode, v.InfoCode)),
            ErrorCode.TlsAlertReceived { Value: var v } => new Code2.TlsAlertReceived(new(v.AlertId, v.AlertMessage)),
            ErrorCode.HttpRequestHeaderSize { Value: var v } => new Code2.HttpRequestHeaderSize(
                v is { } size ? new(size.FieldName, size.FieldSize) : null
            ),
            ErrorCode.HttpRequestTrailerSize { Value: var v } => new Code2.HttpRequestTrailerSize(new(v.FieldName, v.FieldSize)),
            ErrorCode.HttpResponseHeaderSize { Value: var v } => new Code2.HttpResponseHeaderSize(new(v.FieldName, v.FieldSize)),
            ErrorCode.HttpResponseTrailerSize { Value: var v } => new Code2.HttpResponseTrailerSize(new(v.FieldName, v.FieldSize)),
            ErrorCode.HttpRequestBodySize { Value: var v } => new Code2.HttpRequestBodySize(v),
            ErrorCode.HttpRequestHeaderSectionSize { Value: var v } => new Code2.HttpRequestHeaderSectionSize(v),
            ErrorCode.HttpRequestTrailerSectionSize { Value: var v } => new Code2.HttpRequestTrailerSectionSize(v),
            ErrorCode.HttpResponseHeaderSectionSize { Value: var v } => new Code2.HttpResponseHeaderSectionSize(v),
            ErrorCode.HttpResponseBodySize { Value: var v } => new Code2.HttpResponseBodySize(v),
            ErrorCode.HttpResponseTrailerSectionSize { Value: var v } => new Code2.HttpResponseTrailerSectionSize(v),
            ErrorCode.HttpResponseTransferCoding { Value: var v } => new Code2.HttpResponseTransferCoding(v),
            ErrorCode.HttpResponseContentCoding { Value: var v } => new Code2.HttpResponseContentCoding(v),
            ErrorCode.InternalError { Value: var v } => new Code2.InternalError(v),
            _ => s_plain[error.Case].Code2,
        };
}
