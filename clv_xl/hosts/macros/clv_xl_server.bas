Attribute VB_Name = "clv_xl_server"
Option Explicit
Option Private Module

' The only place that talks to Python. Every failure is #VALUE! in the cell, never a text and never a message.

Private Const PYTHON_MODULE As String = {PYTHON_MODULE}
Private Const PYTHON_RAISED As Long = -2147467259 ' E_FAIL: Python answered, with an exception

Private server As Object ' kept, since asking xlwings for it reads its settings anew each time
Private unavailable As Boolean ' a Python that does not start costs Excel two minutes: it is tried once
Private failure As String

' The answer of one of our Python functions to the arguments of a cell's call.
Public Function Answered(ByVal function_name As String, ByRef arguments As Variant) As Variant
    On Error GoTo Failed
    Answered = ForCells(Asked(function_name, ForPython(arguments)))
    Exit Function
Failed:
    If Not unavailable Then failure = function_name & ": " & Err.Description
    Answered = CVErr(VALUE_ERROR)
End Function

' Why Python gave no answer the last time that it gave none.
Public Function LastFailure() As String
    If failure <> "" Then
        LastFailure = failure
    ElseIf server Is Nothing Then
        LastFailure = "Python has not been asked yet."
    Else
        LastFailure = "Python answers."
    End If
End Function

' Lets Python be started again after it could not be.
Public Sub ForgetFailure()
    Set server = Nothing
    unavailable = False
    failure = ""
End Sub

Private Function Asked(ByVal function_name As String, ByVal given As Variant) As Variant
    Dim number As Long
    Dim description As String
    If Not server Is Nothing Then
        On Error Resume Next
        Asked = server.CallUDF(PYTHON_MODULE, function_name, (given), Nothing, Nothing)
        number = Err.Number
        description = Err.Description
        On Error GoTo 0
        If number = 0 Then Exit Function
        If number = PYTHON_RAISED Then Err.Raise number, PYTHON_MODULE, description
        Set server = Nothing
    End If
    ' The first call, or Python ended since the last one.
    Connect
    Asked = server.CallUDF(PYTHON_MODULE, function_name, (given), Nothing, Nothing)
End Function

Private Sub Connect()
    If unavailable Then Err.Raise vbObjectError + 513, PYTHON_MODULE, failure
    On Error GoTo Failed
    Set server = XLPy()
    Exit Sub
Failed:
    unavailable = True
    failure = "Python did not start: " & Err.Description
    Err.Raise vbObjectError + 513, PYTHON_MODULE, failure
End Sub
